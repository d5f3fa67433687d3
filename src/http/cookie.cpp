#include <conduit/http/cookie.hpp>

#include <algorithm>
#include <stdexcept>

#include "../net/syntax.hpp"
#include "cookies.hpp"
#include "list.hpp"

namespace conduit {
namespace {

/// cookie-octet, RFC 6265 section 4.1.1.
auto is_cookie_octet(char c) -> bool { return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\'; }

auto is_attribute(std::string_view text) -> bool {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F && c != ';'; });
}

void require(bool fine, const std::string& name, const char* what) {
    if (!fine) throw std::invalid_argument("the cookie \"" + name + "\" has " + what);
}

}

set_cookie::operator header_field() const {
    require(net::is_token(std::string_view(name)), name, "a name that is not a token (letters, digits and !#$%&'*+-.^_`|~)");
    require(std::ranges::all_of(value, is_cookie_octet), name, "a value with characters that a cookie cannot hold: encode it, in base64 for instance");
    require(is_attribute(path) && is_attribute(domain), name, "a path or a domain with a semicolon or a control character");
    require(same_site != conduit::same_site::none || secure, name, "same_site none without secure, which browsers refuse");
    std::string text = name + "=" + value;
    if (!path.empty()) text += "; Path=" + path;
    if (!domain.empty()) text += "; Domain=" + domain;
    if (max_age) text += "; Max-Age=" + std::to_string(*max_age);
    if (secure) text += "; Secure";
    if (http_only) text += "; HttpOnly";
    static constexpr std::string_view names[] = {"Lax", "Strict", "None"};
    text += "; SameSite=";
    text += names[static_cast<std::size_t>(same_site)];
    return {"Set-Cookie", std::move(text)};
}

auto cookie_of(const request& request, std::string_view name) -> std::optional<std::string_view> {
    // Several Cookie fields are allowed in HTTP/2 (RFC 9113 section 8.2.3).
    for (const auto& field : request.headers) {
        if (!same_header_name(field.name, "cookie")) continue;
        auto left = field.value;
        if (const auto value = http::take_cookie(left, name)) return value;
    }
    return std::nullopt;
}

auto http::take_cookie(std::string_view& left, std::string_view name) -> std::optional<std::string_view> {
    while (!left.empty()) {
        const auto pair = take_element(left, ';');
        if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
        auto value = pair.substr(name.size() + 1);
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
        return value;
    }
    return std::nullopt;
}

}
