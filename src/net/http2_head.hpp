#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/http/header.hpp>
#include <conduit/http/method.hpp>

#include "refusal.hpp"

namespace conduit::net {

/// The header section of an HTTP/2 request (RFC 9113 section 8.3), as it is decoded. That it is well-formed is checked by
/// nghttp2; here is what HTTP/1.1 demands as well, and the limits.
class http2_head {
public:
    /// Beyond a limit nothing more is kept.
    void add(std::string_view name, std::string_view value, const options& limits);
    /// After the last field: makes the views below, or says why the request is refused.
    auto complete(const options& limits) -> std::optional<refusal>;

    conduit::method method = method::get;
    std::string_view target;
    std::string_view path;
    std::string_view query;
    std::vector<header_view> headers;  // with :authority as `host`
    std::optional<std::uint64_t> content_length;  // bytes
    bool expects_continue = false;

private:
    struct sizes {
        std::size_t name;
        std::size_t value;
    };

    void add_pseudo(std::string_view name, std::string_view value);
    void make_views();
    auto read_fields() -> std::optional<refusal>;

    std::optional<refusal> fault_;
    std::string method_;
    std::string target_;
    std::optional<std::string> authority_;
    std::string cookies_;
    std::string text_;  // names and values, one after the other
    std::vector<sizes> fields_;
    std::size_t size_ = 0;   // as RFC 9113 section 6.5.2 counts
    std::size_t count_ = 0;  // of fields, without the pseudo ones
};

}
