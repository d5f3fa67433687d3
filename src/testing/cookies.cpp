#include <conduit/testing/cookies.hpp>

#include <algorithm>

namespace conduit {

namespace {

auto trimmed(std::string_view text) -> std::string_view {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// Takes what is before the next `;` off the text.
auto take_part(std::string_view& text) -> std::string_view {
    const auto end = std::min(text.find(';'), text.size());
    const auto part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// RFC 6265 section 5.1.4.
auto is_under(std::string_view path, std::string_view folder) -> bool {
    return path.starts_with(folder) && (path.size() == folder.size() || folder.ends_with('/') || path[folder.size()] == '/');
}
auto default_path(std::string_view path) -> std::string {
    const auto last = path.rfind('/');
    return last == 0 || last == path.npos ? "/" : std::string(path.substr(0, last));
}

}

auto test_cookies::get(std::string_view name) const -> std::optional<std::string> {
    for (const auto& each : kept_)
        if (each.name == name) return each.value;
    return std::nullopt;
}

void test_cookies::set(std::string name, std::string value, std::string path) {
    std::erase_if(kept_, [&](const auto& kept) { return kept.name == name && kept.path == path; });
    const auto shorter = std::ranges::find_if(kept_, [&](const auto& kept) { return kept.path.size() < path.size(); });
    kept_.insert(shorter, {std::move(name), std::move(value), std::move(path)});
}

void test_cookies::remove(std::string_view name) {
    std::erase_if(kept_, [&](const auto& kept) { return kept.name == name; });
}

void test_cookies::take(const std::vector<header_field>& headers, std::string_view path) {
    for (const auto& field : headers) {
        if (!same_header_name(field.name, "set-cookie")) continue;
        std::string_view rest = field.value;
        const auto pair = take_part(rest);
        const auto equals = pair.find('=');
        if (equals == pair.npos || equals == 0) continue;
        cookie set{std::string(trimmed(pair.substr(0, equals))), std::string(trimmed(pair.substr(equals + 1))), default_path(path)};
        bool expired = false;
        while (!rest.empty()) {
            const auto attribute = take_part(rest);
            const auto end = std::min(attribute.find('='), attribute.size());
            const auto value = attribute.substr(std::min(end + 1, attribute.size()));
            if (same_header_name(attribute.substr(0, end), "path") && value.starts_with('/')) set.path = value;
            else if (same_header_name(attribute.substr(0, end), "max-age")) expired = value.starts_with('-') || value == "0";
        }
        if (expired) std::erase_if(kept_, [&](const auto& kept) { return kept.name == set.name && kept.path == set.path; });
        else this->set(std::move(set.name), std::move(set.value), std::move(set.path));
    }
}

auto test_cookies::for_path(std::string_view path) const -> std::string {
    std::string header;
    for (const auto& each : kept_)
        if (is_under(path, each.path)) header += (header.empty() ? "" : "; ") + each.name + "=" + each.value;
    return header;
}

}
