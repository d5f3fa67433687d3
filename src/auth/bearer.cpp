#include <conduit/auth/bearer.hpp>

#include <algorithm>

#include "../http/list.hpp"

namespace conduit::auth {
namespace {

/// `Bearer TOKEN` (RFC 6750 section 2.1): the token. None of another scheme.
auto token_in(std::string_view authorization) -> std::optional<std::string_view> {
    const auto end = std::min(authorization.find(' '), authorization.size());
    if (!same_header_name(authorization.substr(0, end), "bearer")) return std::nullopt;
    return http::trimmed(authorization.substr(end));
}

/// b64token
auto is_token(std::string_view text) -> bool {
    const auto padding = text.find_last_not_of('=') + 1;
    return padding != 0 && std::ranges::all_of(text.substr(0, padding), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~+/").contains(c);
    });
}

/// With what RFC 6750 section 3 allows in all of its parameters.
void append(std::string& challenge, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    challenge.append(challenge.ends_with(' ') ? "" : ", ").append(name).append("=\"");
    for (const char c : value) challenge += c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c;
    challenge += '"';
}

}

auto bearer::refusal(int status, std::string_view error, std::string detail, std::string_view scopes) const -> problem {
    std::string challenge = "Bearer ";
    append(challenge, "realm", challenge_.realm);
    append(challenge, "error", error);
    if (!error.empty()) append(challenge, "error_description", detail);
    append(challenge, "scope", scopes);
    append(challenge, "resource_metadata", challenge_.resource_metadata);
    if (challenge.ends_with(' ')) challenge.pop_back();
    return {.status = status, .detail = std::move(detail), .headers = {{"WWW-Authenticate", std::move(challenge)}}};
}

auto bearer::identify(const request& request, std::string_view scopes) const -> std::expected<principal, problem> {
    std::optional<std::string_view> token;
    int fields = 0;
    for (const auto& field : request.headers)
        if (same_header_name(field.name, "authorization")) token = token_in(field.value), ++fields;
    // Which of them counted, another server on the way might see differently.
    if (fields > 1) return std::unexpected(refusal(400, "invalid_request", "The request has more than one Authorization header.", {}));
    if (!token) return std::unexpected(refusal(401, {}, "This takes a bearer token, in the Authorization header.", scopes));
    if (!is_token(*token)) return std::unexpected(refusal(401, "invalid_token", "The token is malformed.", scopes));
    auto checked = verify_(*token);
    if (!checked) return std::unexpected(refusal(401, "invalid_token", checked.error().empty() ? "The token is not valid." : std::move(checked.error()), scopes));
    return *std::move(checked);
}

auto bearer::permit(const principal& who, std::string_view scopes) const -> std::expected<void, problem> {
    for (auto left = scopes; !left.empty();)
        if (const auto scope = http::take_element(left, ' '); !who.has_scope(scope))
            return std::unexpected(refusal(403, "insufficient_scope", "The token lacks the scope " + std::string(scope) + ".", scopes));
    return {};
}

auto bearer::admit(exchange& x, std::string_view scopes) const -> std::expected<void, problem> {
    if (!x.who) {
        auto found = identify(x.in, scopes);
        if (!found) return std::unexpected(std::move(found.error()));
        x.who = &x.kept.make<principal>(x.memory, *std::move(found));
    }
    return permit(*x.who, scopes);
}

}
