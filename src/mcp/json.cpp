#include "json.hpp"

#include <charconv>
#include <conduit/json/append.hpp>

namespace conduit::mcp {

auto document::parse(std::string_view text) -> std::expected<document, std::string> {
    document made;
    made.text_.reserve(text.size() + json::cursor::padding);
    made.text_.assign(text);
    made.text_.append(json::cursor::padding, '\0');
    json::cursor at(made.text_.data(), text.size());
    at.look_ahead(true);
    at.skip_space();
    made.begin_ = static_cast<std::size_t>(at.position() - made.text_.data());
    if (at.at_end()) return std::unexpected(json::words::nothing);
    if (!at.skip_value()) return std::unexpected(at.wrong());
    made.end_ = static_cast<std::size_t>(at.position() - made.text_.data());
    at.skip_space();
    if (!at.at_end()) return std::unexpected(json::words::trailing);
    return made;
}

auto member(std::string_view object, std::string_view name) -> std::string_view {
    std::string_view found;
    each_member(object, [&](std::string_view key, std::string_view value) {
        if (found.empty() && key == name) found = value;
    });
    return found;
}

auto text_of(std::string_view value) -> std::optional<std::string> {
    if (!is_string(value)) return std::nullopt;
    json::cursor at(const_cast<char*>(value.data()), value.size());
    at.look_ahead(true);
    std::string_view text;
    if (!at.string(text)) return std::nullopt;
    return std::string(text);
}

auto integer_of(std::string_view value) -> std::optional<std::int64_t> {
    std::int64_t number = 0;
    const auto [stop, code] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (code != std::errc{} || stop != value.data() + value.size()) return std::nullopt;
    return number;
}

auto quoted(std::string_view text) -> std::string {
    std::string made;
    json::append(made, text);
    return made;
}

auto compact(std::string_view value) -> std::string {
    std::string made;
    made.reserve(value.size());
    bool inside = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (inside && c == '\\') {
            made.append(value, i++, 2);
            continue;
        }
        if (c == '"') inside = !inside;
        if (inside || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) made += c;
    }
    return made;
}

}
