#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "../json/cursor.hpp"

namespace conduit::mcp {

/// A JSON document that was checked as a whole (RFC 8259). Its values are pieces of its text, read where they lie.
class document {
public:
    static auto parse(std::string_view text) -> std::expected<document, std::string>;

    auto root() const -> std::string_view { return {text_.data() + begin_, end_ - begin_}; }

private:
    std::string text_;  // with the padding that a cursor needs behind it; so long that moving it moves no text
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// Of values that lie in a document.

constexpr auto is_object(std::string_view value) -> bool { return value.starts_with('{'); }
constexpr auto is_array(std::string_view value) -> bool { return value.starts_with('['); }
constexpr auto is_string(std::string_view value) -> bool { return value.starts_with('"'); }
constexpr auto is_number(std::string_view value) -> bool { return !value.empty() && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9')); }

/// Calls `with(key, value)` for each member of an object.
template <class Function>
void each_member(std::string_view object, Function&& with) {
    if (!is_object(object)) return;
    json::cursor at(const_cast<char*>(object.data()), object.size());  // which leaves the text as it is: it looks ahead
    at.look_ahead(true);
    at.take('{');
    at.skip_space();
    if (at.take('}')) return;
    do {
        at.skip_space();
        std::string_view key;
        if (!at.string(key)) return;
        const std::string kept(key);  // the cursor's own memory, where it was escaped
        at.skip_space();
        if (!at.take(':')) return;
        at.skip_space();
        const char* const begin = at.position();
        if (!at.skip_value()) return;
        with(std::string_view(kept), std::string_view(begin, static_cast<std::size_t>(at.position() - begin)));
        at.skip_space();
    } while (at.take(','));
}

/// Calls `with(value)` for each element of an array.
template <class Function>
void each_element(std::string_view array, Function&& with) {
    if (!is_array(array)) return;
    json::cursor at(const_cast<char*>(array.data()), array.size());
    at.look_ahead(true);
    at.take('[');
    at.skip_space();
    if (at.take(']')) return;
    do {
        at.skip_space();
        const char* const begin = at.position();
        if (!at.skip_value()) return;
        with(std::string_view(begin, static_cast<std::size_t>(at.position() - begin)));
        at.skip_space();
    } while (at.take(','));
}

/// The member of that name; empty: there is none, or this is no object.
auto member(std::string_view object, std::string_view name) -> std::string_view;
/// A string, decoded; nothing of another value.
auto text_of(std::string_view value) -> std::optional<std::string>;
/// A whole number; nothing of another value.
auto integer_of(std::string_view value) -> std::optional<std::int64_t>;

/// The text as a JSON string.
auto quoted(std::string_view text) -> std::string;
/// The same value without white space between its tokens.
auto compact(std::string_view value) -> std::string;

}
