#include "http_checks.hpp"

#include <charconv>
#include <string>

#include "../http/list.hpp"
#include "json.hpp"
#include "secrets.hpp"
#include "server.hpp"

namespace conduit::mcp {
namespace {

/// `[::1]:8080` → `[::1]`
auto without_port(std::string_view host) -> std::string_view {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

auto is_local(std::string_view name) -> bool {
    return same_header_name(name, "localhost") || name == "127.0.0.1" || name == "[::1]" || name == "::1";
}

auto mismatch(std::string message) -> error { return {.code = code::header_mismatch, .message = std::move(message)}; }

/// What a header stands for: itself, or what it encodes. Nothing: it is malformed.
auto decoded(std::string_view value) -> std::optional<std::string> {
    constexpr std::string_view begin = "=?base64?", end = "?=";
    for (const char c : value)
        if ((c < ' ' || c > '~') && c != '\t') return std::nullopt;
    if (value.size() < begin.size() + end.size() || !value.starts_with(begin) || !value.ends_with(end)) return std::string(value);
    std::string bytes;
    if (!from_base64(value.substr(begin.size(), value.size() - begin.size() - end.size()), bytes)) return std::nullopt;
    return bytes;
}

auto number(std::string_view text) -> std::optional<double> {
    double value = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

auto says_the_same(std::string_view header, std::string_view value) -> bool {
    if (is_string(value)) return text_of(value) == header;
    if (is_number(value)) {
        const auto a = number(header), b = number(value);
        return a && b && *a == *b;
    }
    return header == value;
}

auto is_allowed(std::string_view name, std::string_view allowed) -> bool {
    while (!allowed.empty())
        if (const auto each = http::take_element(allowed); !each.empty() && same_header_name(each, name)) return true;
    return false;
}

}

auto check_origin(const request& head, const conduit::options& options) -> std::optional<error> {
    const auto host = without_port(head.header("host").value_or(""));
    const bool local = is_local(options.host) || options.host.starts_with("127.");
    if (local && !host.empty() && !is_local(host) && !is_allowed(host, options.mcp_hosts))
        return error{.code = code::invalid_request, .message = "This server is not reached by that name: --mcp-hosts lets it.", .status = 403};
    const auto origin = head.header("origin");
    if (!origin) return std::nullopt;
    const auto scheme = origin->find("://");
    const auto from = scheme == origin->npos ? std::string_view{} : without_port(origin->substr(scheme + 3));
    if (!from.empty() && (is_allowed(from, options.mcp_hosts) || (local ? is_local(from) : same_header_name(from, host)))) return std::nullopt;
    return error{.code = code::invalid_request, .message = "Pages from there may not ask this server: --mcp-hosts lets them.", .status = 403};
}

auto check_headers(const request& head, const envelope& what) -> std::optional<error> {
    const auto method = head.header("mcp-method");
    if (!method) return mismatch("The header Mcp-Method is missing.");
    if (*method != what.method) return mismatch("The header Mcp-Method is not the method of the body.");
    const auto named = server::named_by(what.method);
    if (named.empty()) return std::nullopt;
    const auto name = head.header("mcp-name");
    if (!name) return mismatch("The header Mcp-Name is missing.");
    const auto said = decoded(*name);
    if (!said) return mismatch("The header Mcp-Name is malformed.");
    if (*said != text_of(member(what.params, named))) return mismatch("The header Mcp-Name is not the \"" + std::string(named) + "\" of the body.");
    return std::nullopt;
}

auto check_mirrors(const request& head, const parameters& taken, std::string_view arguments) -> std::optional<error> {
    for (const auto& each : taken.single) {
        if (each.header.empty()) continue;
        const auto name = "Mcp-Param-" + std::string(each.header);
        const auto header = head.header(name);
        const auto value = member(arguments, each.name);
        if (value.empty() || value == "null") {
            if (header) return mismatch("The header " + name + " is there, but not the argument that it repeats.");
            continue;
        }
        if (!header) return mismatch("The header " + name + " is missing.");
        const auto said = decoded(*header);
        if (!said) return mismatch("The header " + name + " is malformed.");
        if (!says_the_same(*said, value)) return mismatch("The header " + name + " is not the argument that it repeats.");
    }
    return std::nullopt;
}

auto progress_token(std::string_view params) -> std::string {
    const auto token = member(member(params, "_meta"), "progressToken");
    return is_string(token) || is_number(token) ? std::string(token) : std::string();
}

auto modern_client(const envelope& what) -> std::expected<client, error> {
    const auto wrong = [](std::string words) { return std::unexpected(error{.code = code::invalid_params, .message = std::move(words)}); };
    const auto meta = member(what.params, "_meta");
    if (!is_object(meta)) return wrong("\"params\" must have \"_meta\".");
    const auto version = text_of(member(meta, version_key));
    if (!version) return wrong("\"_meta\" must have \"" + std::string(version_key) + "\", which is text.");
    const auto capabilities = member(meta, abilities_key);
    if (!is_object(capabilities)) return wrong("\"_meta\" must have \"" + std::string(abilities_key) + "\", an object.");
    client made{.can = abilities_of(capabilities), .progress_token = progress_token(what.params)};
    if (const auto token = member(meta, "progressToken"); !token.empty() && made.progress_token.empty()) return wrong("\"progressToken\" must be text or a number.");
    if (const auto level = member(meta, log_level_key); !level.empty()) {
        const auto least = level_named(text_of(level).value_or(""));
        if (!least) return wrong("\"" + std::string(log_level_key) + "\" must be debug, info, notice, warning, error, critical, alert or emergency.");
        made.log_level = static_cast<std::uint8_t>(*least);
    }
    if (*version != modern_version) {
        std::string supported = quoted(modern_version);
        for (const auto legacy : legacy_versions) supported += "," + quoted(legacy);
        return std::unexpected(error{.code = code::unsupported_version, .message = "This server does not speak that version in this way.",
                                     .data = "{\"supported\":[" + supported + "],\"requested\":" + quoted(*version) + "}"});
    }
    return made;
}

}
