#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/http/header.hpp>
#include <conduit/http/method.hpp>

#include "refusal.hpp"

struct phr_header;

namespace conduit::net {

/// What a request's head says: views into the received bytes, and how its body is framed (RFC 9112 section 6).
struct request_head {
    conduit::method method = method::get;
    std::string_view target;  // in origin form, with the query
    std::string_view path;
    std::string_view query;
    std::size_t size = 0;  // bytes, with the empty line
    std::size_t content_length = 0;  // beyond 2^58, that or more
    bool chunked = false;
    bool expects_continue = false;
    bool keep_alive = true;
    bool http_1_0 = false;
};

/// The detail of a 413.
inline auto body_too_large(std::size_t most) -> std::string { return "The body is larger than " + std::to_string(most) + " bytes."; }

/// Bytes that a connection may hold of one request.
inline auto most_input(const options& limits, std::size_t most_body) -> std::size_t {
    constexpr auto sane = std::size_t{1} << 60;
    return std::min(limits.max_head, sane) + std::min(most_body, sane);
}

/// Reads heads: picohttpparser finds the parts, and what it tolerates but RFC 9112 does not is refused here.
class head_parser {
public:
    explicit head_parser(const options& limits);
    ~head_parser();

    /// True: `head` and `headers` are filled. False: more bytes are needed. `seen` bytes were there at the last call.
    auto parse(std::string_view input, std::size_t seen, request_head& head, std::vector<header_view>& headers)
        -> std::expected<bool, refusal>;

private:
    auto fault(std::string_view input) const -> refusal;

    std::size_t max_head_;
    std::size_t max_target_;
    std::size_t max_headers_;
    std::unique_ptr<phr_header[]> fields_;
};

}
