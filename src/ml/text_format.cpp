#include "text_format.hpp"

#include <cctype>
#include <utility>

namespace conduit::ml {
namespace {

constexpr std::size_t most_levels = 32;
constexpr std::size_t most_fields = 100'000;

auto is_name_character(char c) -> bool { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
auto digit_value(char c) -> unsigned { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

class text_reader {
public:
    explicit text_reader(std::string_view text) : rest_(text) {}

    auto read() -> std::expected<std::vector<text_field>, text_fault> {
        std::vector<text_field> fields;
        if (!message(fields, '\0', 0)) return std::unexpected(std::move(fault_));
        return fields;
    }

private:
    /// Up to `end`, or to the end of the text when `end` is 0.
    auto message(std::vector<text_field>& fields, char end, std::size_t depth) -> bool {
        if (depth > most_levels) return fail("messages are nested deeper than " + std::to_string(most_levels));
        while (true) {
            skip_space();
            if (rest_.empty()) return end == '\0' || fail(std::string("the text ends before a '") + end + "'");
            if (end != '\0' && take(end)) return true;
            if (!field(fields, depth)) return false;
            if (!take(',')) take(';');
        }
    }

    auto field(std::vector<text_field>& fields, std::size_t depth) -> bool {
        text_field made{.name = {}, .line = line_};
        if (rest_.front() == '[') return fail("names of extensions are not understood here");
        made.name = word();
        if (made.name.empty() || std::isdigit(static_cast<unsigned char>(made.name.front())) != 0) return fail("the name of a field is needed here");
        const bool colon = take(':');
        if (!take('[')) return value(std::move(made), fields, colon, depth);
        if (take(']')) return true;
        do {
            if (!value(text_field{.name = made.name, .line = line_}, fields, colon, depth)) return false;
        } while (take(','));
        return take(']') || fail("a ',' or ']' is needed here");
    }

    auto value(text_field made, std::vector<text_field>& fields, bool colon, std::size_t depth) -> bool {
        if (++count_ > most_fields) return fail("there are more than " + std::to_string(most_fields) + " fields");
        skip_space();
        if (take('{')) {
            if (!message(made.fields, '}', depth + 1)) return false;
        } else if (take('<')) {
            if (!message(made.fields, '>', depth + 1)) return false;
        } else if (!colon) {
            return fail("a ':' or '{' is needed after \"" + made.name + "\"");
        } else if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) {
            made.what = text_field::kind::string;
            do {  // strings side by side are one
                if (!quoted(made.text)) return false;
                skip_space();
            } while (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\''));
        } else {
            made.what = text_field::kind::word;
            const bool negative = take('-');
            made.text = number_or_word();
            if (made.text.empty()) return fail("a value of \"" + made.name + "\" is needed here");
            if (negative) made.text.insert(0, 1, '-');
        }
        fields.push_back(std::move(made));
        return true;
    }

    auto quoted(std::string& text) -> bool {
        const char quote = rest_.front();
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != quote && rest_.front() != '\n') {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c != '\\') text += c;
            else if (!escape(text)) return false;
        }
        if (rest_.empty() || rest_.front() != quote) return fail("a string has no end");
        rest_.remove_prefix(1);
        return true;
    }

    /// What follows a backslash.
    auto escape(std::string& text) -> bool {
        if (rest_.empty()) return fail("a string has no end");
        const char c = rest_.front();
        rest_.remove_prefix(1);
        constexpr std::string_view letters = "abfnrtv\\'\"?", meanings = "\a\b\f\n\r\t\v\\'\"?";
        if (const auto at = letters.find(c); at != std::string_view::npos) {
            text += meanings[at];
            return true;
        }
        const bool hexadecimal = c == 'x' || c == 'X';
        unsigned code = 0;
        std::size_t digits = 0;
        if (!hexadecimal) {
            if (c < '0' || c > '7') return fail("a string has a wrong escape");
            code = digit_value(c);
            digits = 1;
        }
        for (const std::size_t most = hexadecimal ? 2 : 3; digits < most && !rest_.empty(); ++digits) {
            const char next = rest_.front();
            if (hexadecimal ? std::isxdigit(static_cast<unsigned char>(next)) == 0 : next < '0' || next > '7') break;
            code = code * (hexadecimal ? 16 : 8) + digit_value(next);
            rest_.remove_prefix(1);
        }
        if (digits == 0 || code > 0xFF) return fail("a string has a wrong escape");
        text += static_cast<char>(code);
        return true;
    }

    auto word() -> std::string {
        std::size_t length = 0;
        while (length < rest_.size() && is_name_character(rest_[length])) ++length;
        std::string text(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return text;
    }

    /// 12, 0x1F, 1.5e-3f, inf, TYPE_FP32
    auto number_or_word() -> std::string {
        skip_space();
        std::size_t length = 0;
        while (length < rest_.size()) {
            const char c = rest_[length];
            const bool sign = (c == '+' || c == '-') && length > 0 && (rest_[length - 1] | 0x20) == 'e' && !is_identifier_start(rest_.front());
            if (!is_name_character(c) && c != '.' && !sign) break;
            ++length;
        }
        std::string text(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return text;
    }
    static auto is_identifier_start(char c) -> bool { return is_name_character(c) && std::isdigit(static_cast<unsigned char>(c)) == 0; }

    auto take(char c) -> bool {
        skip_space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_space() {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (c == '#') {
                rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v') {
                line_ += c == '\n';
                rest_.remove_prefix(1);
            } else {
                return;
            }
        }
    }

    auto fail(std::string message) -> bool {
        fault_ = {line_, std::move(message)};
        return false;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    std::size_t count_ = 0;
    text_fault fault_;
};

}

auto read_text_format(std::string_view text) -> std::expected<std::vector<text_field>, text_fault> { return text_reader(text).read(); }

}
