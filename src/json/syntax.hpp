#pragma once
#include <simdjson.h>
#include <string>
#include <string_view>

namespace conduit::json {

inline constexpr int deepest = 64;

/// What is wrong with a document that is no JSON, in our words.
inline auto syntax_words(simdjson::error_code code) -> std::string {
    switch (code) {
    case simdjson::EMPTY: return "there is nothing in it";
    case simdjson::UTF8_ERROR: return "it is not UTF-8";
    case simdjson::DEPTH_ERROR: return "it is nested deeper than " + std::to_string(deepest);
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

}
