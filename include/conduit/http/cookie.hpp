#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <conduit/http/header.hpp>
#include <conduit/http/request.hpp>

namespace conduit {

enum class same_site : std::uint8_t { lax, strict, none };

/// A cookie that an answer sets (RFC 6265 section 4.1). The defaults are the careful ones: no script reads it, and it is sent over HTTPS only
/// (browsers make an exception of localhost) and not with requests that other sites cause, but for links.
///
///     return reply<user>{found, {set_cookie{.name = "session", .value = token, .max_age = 3600}}};
///     return reply<user>{guest, {set_cookie::expired("session")}};
struct set_cookie {
    std::string name;
    std::string value;
    std::string path = "/";
    std::string domain{};                     // empty: this host alone
    std::optional<std::int64_t> max_age{};    // seconds; none: until the browser ends
    bool secure = true;
    bool http_only = true;
    conduit::same_site same_site = conduit::same_site::lax;

    /// One that makes the browser forget it.
    static auto expired(std::string name) -> set_cookie { return {.name = std::move(name), .value = {}, .max_age = 0}; }

    /// The Set-Cookie header. Throws std::invalid_argument where name, value, path or domain hold what a cookie cannot: a value
    /// that is not visible ASCII without `"`, `,`, `;` and `\` wants encoding first.
    operator header_field() const;
};

/// The first cookie of that name that the client sent; names compare with case.
auto cookie_of(const request& request, std::string_view name) -> std::optional<std::string_view>;

}
