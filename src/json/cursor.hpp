#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace conduit::json {

inline constexpr int most_levels = 64;

namespace words {

inline constexpr const char* nothing = "there is nothing in it";
inline constexpr const char* not_utf8 = "it is not UTF-8";
inline constexpr const char* too_deep = "it is nested deeper than 64";
inline constexpr const char* open_string = "a string has no end";
inline constexpr const char* control_character = "a string contains a control character";
inline constexpr const char* escape = "a string has a wrong escape";
inline constexpr const char* number = "a number is malformed";
inline constexpr const char* open_structure = "an array or object has no end";
inline constexpr const char* trailing = "something follows the document";
inline constexpr const char* syntax = "its syntax is wrong";

}

/// Walks over a document (RFC 8259), which is a copy: strings with escapes are decoded in their own place. Behind the document
/// lie `padding` bytes of 0, which stop every loop and may be read. What returns false has said in `wrong` what is no JSON.
class cursor {
public:
    static constexpr std::size_t padding = 64;

    cursor(char* begin, std::size_t size) : at_(begin), end_(begin + size) {}

    auto wrong() const -> const char* { return wrong_; }
    auto fail(const char* why) -> bool {
        if (!wrong_) wrong_ = why;
        return false;
    }
    /// For where the text is not as expected: perhaps only because it ends there.
    auto fail_here() -> bool { return fail(at_ >= end_ ? words::open_structure : words::syntax); }

    auto peek() const -> char { return *at_; }
    auto position() const -> char* { return at_; }
    void go_to(const char* position) { at_ += position - at_; }
    auto at_end() const -> bool { return at_ >= end_; }
    auto left() const -> std::size_t { return at_ < end_ ? static_cast<std::size_t>(end_ - at_) : 0; }  // bytes

    void skip_space() {
        while (*at_ <= ' ' && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }
    auto take(char c) -> bool {
        if (*at_ != c) return false;
        ++at_;
        return true;
    }
    /// `text` of at least four bytes; compared in words, for it is short.
    auto take(const char* text, std::size_t size) -> bool {
        if (!same(at_, text, size)) return false;
        at_ += size;
        return true;
    }
    auto literal(std::string_view word) -> bool { return take(word.data(), word.size()) || fail_here(); }

    auto enter() -> bool { return ++depth_ <= most_levels || fail(words::too_deep); }
    void leave() { --depth_; }
    auto depth() const -> int { return depth_; }
    void back_to(char* position, int depth) { at_ = position, depth_ = depth; }

    /// The string that begins here, decoded; a view of the document.
    auto string(std::string_view& text) -> bool;
    /// Leaves strings as they are, to be read again: `string` gives what it decodes in memory of its own, until the next.
    void look_ahead(bool on) { ahead_ = on; }
    /// Any value, checked in all its parts.
    auto skip_value() -> bool;
    /// The number's text, checked.
    auto number(std::string_view& text) -> bool;

private:
    static auto same(const char* a, const char* b, std::size_t size) -> bool {
        const auto word = [](const char* from) {
            std::uint64_t bits;
            std::memcpy(&bits, from, 8);
            return bits;
        };
        const auto half = [](const char* from) {
            std::uint32_t bits;
            std::memcpy(&bits, from, 4);
            return bits;
        };
        if (size < 8) return half(a) == half(b) && half(a + size - 4) == half(b + size - 4);
        std::size_t i = 0;
        for (; i + 8 < size; i += 8)
            if (word(a + i) != word(b + i)) return false;
        return word(a + size - 8) == word(b + size - 8);
    }

    auto escaped_string(std::string_view& text, char* begin, unsigned beyond) -> bool;
    auto skip_members() -> bool;
    auto skip_elements() -> bool;

    char* at_;
    char* end_;
    const char* wrong_ = nullptr;
    int depth_ = 0;
    bool ahead_ = false;
    std::string decoded_;
};

}
