#pragma once
#include <algorithm>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "../json/cursor.hpp"

namespace conduit::json {

/// What is wrong with a document that is no JSON, in our words.
inline auto syntax_words(simdjson::error_code code) -> std::string {
    switch (code) {
    case simdjson::EMPTY: return "there is nothing in it";
    case simdjson::UTF8_ERROR: return "it is not UTF-8";
    case simdjson::DEPTH_ERROR: return "it is nested deeper than " + std::to_string(most_levels);
    case simdjson::UNCLOSED_STRING: return "a string has no end";
    case simdjson::UNESCAPED_CHARS: return "a string contains a control character";
    case simdjson::STRING_ERROR: return "a string has a wrong escape";
    case simdjson::NUMBER_ERROR: return "a number is malformed";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "an array or object has no end";
    case simdjson::TRAILING_CONTENT: return "something follows the document";
    default: return "its syntax is wrong";
    }
}

/// Whether a document that begins like true or false begins with one: simdjson 4 takes any five letters that start with `fals`
/// for false, where nothing else is in the document.
inline auto begins_with_boolean(simdjson::ondemand::document& document) -> bool {
    std::string_view token;
    return document.raw_json_token().get(token) == simdjson::SUCCESS && (token.starts_with("true") || token.starts_with("false"));
}

/// Whether the text, white space around it aside, is a number by JSON's grammar (RFC 8259 section 6), however large:
/// simdjson refuses those that no 64-bit type holds as if they were malformed.
constexpr auto is_number(std::string_view text) -> bool {
    constexpr std::string_view space = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    text = text.substr(0, text.find_last_not_of(space) + 1);
    const auto digits = [&text] {
        const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count != 0;
    };
    const auto take = [&text](char c) {
        if (!text.starts_with(c)) return false;
        text.remove_prefix(1);
        return true;
    };
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return false;
    }
    return text.empty();
}

}
