#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "copy_short.hpp"
#include "write_number.hpp"

namespace conduit::json {

/// Writes at the end of a string, by pointer: room is made for many small pieces at once. What it took too much is given back
/// when it ends.
class output {
public:
    explicit output(std::string& out, bool secrets = false) : out_(out), at_(out.data() + out.size()), end_(at_), secrets_(secrets) {}
    output(const output&) = delete;
    output& operator=(const output&) = delete;
    ~output() { out_.resize(size()); }

    void put(char c) {
        need(1);
        *at_++ = c;
    }
    /// Of text that is never long: keys and words.
    void put(std::string_view text) {
        need(text.size());
        at_ = copy_short(at_, text.data(), text.size());
    }
    template <class Number>
    void number(Number value) {
        need(longest_number);
        at_ = write_number(at_, value);
    }
    template <class Real>
    void real(Real value) {
        need(longest_number);
        at_ = write_real(at_, value);
    }
    void quoted(std::string_view text) { quoted(text, text.size()); }
    /// Its memory may be read as far as it has room.
    void quoted(const std::string& text) { quoted(text, text.capacity() + 1); }

    /// Whether members are written, too, that clients are never sent.
    auto secrets() const -> bool { return secrets_; }

private:
    static constexpr std::size_t least = 512;

    auto size() const -> std::size_t { return static_cast<std::size_t>(at_ - out_.data()); }
    void quoted(std::string_view text, std::size_t readable);
    void need(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes) [[unlikely]] grow(bytes);
    }
    void grow(std::size_t bytes);

    std::string& out_;
    char* at_;
    char* end_;
    bool secrets_;
};

}
