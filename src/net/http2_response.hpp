#pragma once
#include <nghttp2/nghttp2.h>

#include <string>
#include <string_view>
#include <vector>

#include <conduit/http/response.hpp>

namespace conduit::net {

/// The header section of an answer, as HTTP/2 wants it: lower-case names, nothing about the connection (RFC 9113 section 8.2).
class http2_response {
public:
    /// date_line: with name and line end; empty: none, as before the answer proper.
    http2_response(const response& answer, std::string_view date_line);

    auto fields() const -> const std::vector<nghttp2_nv>& { return fields_; }

private:
    void add(std::string_view name, std::string_view value);

    std::string text_;  // reserved at once, so that what the fields point to stays
    std::vector<nghttp2_nv> fields_;
};

}
