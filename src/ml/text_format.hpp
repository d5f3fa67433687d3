#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace conduit::ml {

/// A field of a message in protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec), which is what Triton's
/// config.pbtxt is written in. A list `[a, b]` is what it stands for: two fields of one name.
struct text_field {
    enum class kind : std::uint8_t { message, string, word };  // word: a number or an identifier, as it is written

    std::string name;
    std::size_t line = 1;
    kind what = kind::message;
    std::string text{};               // of a string, unescaped, or a word
    std::vector<text_field> fields{};  // of a message
};

struct text_fault {
    std::size_t line = 1;
    std::string message;
};

/// The fields of the outermost message. Bounded: 32 messages deep, 100,000 fields. Extensions and Any are refused.
auto read_text_format(std::string_view text) -> std::expected<std::vector<text_field>, text_fault>;

}
