#pragma once
#include <simdjson.h>
#include <string>

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

}
