#include "chunked.hpp"

#include <algorithm>
#include <cstring>

#include "syntax.hpp"

namespace conduit::net {

namespace {

constexpr std::uint8_t most_digits = 15;  // fits 60 bits, so sums cannot overflow
constexpr std::uint16_t most_extension_bytes = 4 * 1024;
constexpr std::uint16_t most_trailer_bytes = 8 * 1024;

auto hex_digit(char byte) -> int {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

}

auto chunked_decoder::decode(const char* input, std::size_t size, char* output, std::size_t max_body) -> progress {
    std::size_t at = 0;
    std::size_t produced = 0;
    while (at < size) {
        if (state_ == state::data) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - at));
            std::memmove(output + produced, input + at, count);
            at += count;
            produced += count;
            left_ -= count;
            if (left_ == 0) state_ = state::data_return;
            continue;
        }
        const auto problem = step(input[at++], max_body);
        if (!problem.empty()) return {too_large_ ? status::too_large : status::fault, at, produced, problem};
        if (done_) return {status::complete, at, produced, {}};
    }
    return {status::incomplete, at, produced, {}};
}

auto chunked_decoder::step(char byte, std::size_t max_body) -> std::string_view {
    constexpr std::string_view no_line_end = "A chunk size line does not end with CRLF.";
    switch (state_) {
    case state::size_start:
    case state::size: {
        if (const int digit = hex_digit(byte); digit >= 0) {
            if (++digits_ > most_digits) return "A chunk size has too many digits.";
            left_ = left_ << 4 | static_cast<unsigned>(digit);
            state_ = state::size;
            return {};
        }
        if (state_ == state::size_start) return "A chunk size is not a hexadecimal number.";
        if (byte == '\r') state_ = state::size_line_feed;
        else if (byte == ';') state_ = state::extension;
        else if (byte == ' ' || byte == '\t') state_ = state::size_space;
        else return byte == '\n' ? no_line_end : "A chunk size is not a hexadecimal number.";
        return {};
    }
    case state::size_space:
        // Bad white space is for before an extension only (RFC 9112 section 7.1.1).
        if (++extension_bytes_ > most_extension_bytes) return "The chunk extensions are too long.";
        if (byte == ';') state_ = state::extension;
        else if (byte != ' ' && byte != '\t') return "A chunk size is followed by white space.";
        return {};
    case state::extension:
        if (++extension_bytes_ > most_extension_bytes) return "The chunk extensions are too long.";
        if (byte == '\r') state_ = state::size_line_feed;
        else if (byte == '\n') return no_line_end;
        else if (!is_field_text(byte)) return "A chunk extension contains a control character.";
        return {};
    case state::size_line_feed:
        if (byte != '\n') return no_line_end;
        return end_of_size_line(max_body);
    case state::data: return {};
    case state::data_return:
        if (byte != '\r') return "A chunk is longer than its size says.";
        state_ = state::data_line_feed;
        return {};
    case state::data_line_feed:
        if (byte != '\n') return "A chunk does not end with CRLF.";
        state_ = state::size_start;
        digits_ = 0;
        return {};
    default: break;
    }

    if (++trailer_bytes_ > most_trailer_bytes) {
        too_large_ = true;
        return "The trailer fields are too large.";
    }
    switch (state_) {
    case state::trailer_start:
        if (byte == '\r') state_ = state::last_line_feed;
        else if (is_token(byte)) state_ = state::trailer_name;
        else return "A trailer field has no name.";
        return {};
    case state::trailer_name:
        if (byte == ':') state_ = state::trailer_value;
        else if (!is_token(byte)) return "A trailer field's name contains a character that is not allowed.";
        return {};
    case state::trailer_value:
        if (byte == '\r') state_ = state::trailer_line_feed;
        else if (!is_field_text(byte)) return "A trailer field contains a control character.";
        return {};
    case state::trailer_line_feed:
        if (byte != '\n') return "A trailer field does not end with CRLF.";
        state_ = state::trailer_start;
        return {};
    default:
        if (byte != '\n') return "The body does not end with CRLF.";
        done_ = true;
        return {};
    }
}

auto chunked_decoder::end_of_size_line(std::size_t max_body) -> std::string_view {
    total_ += left_;
    if (total_ > max_body) {
        too_large_ = true;
        return "The body is too large.";
    }
    state_ = left_ == 0 ? state::trailer_start : state::data;
    return {};
}

}
