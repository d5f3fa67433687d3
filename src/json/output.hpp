#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

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
        at_ = copy(at_, text.data(), text.size());
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
    void quoted(std::string_view text);

    /// Whether members are written, too, that clients are never sent.
    auto secrets() const -> bool { return secrets_; }

private:
    static constexpr std::size_t least = 512;

    auto size() const -> std::size_t { return static_cast<std::size_t>(at_ - out_.data()); }
    void need(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes) [[unlikely]] grow(bytes);
    }
    void grow(std::size_t bytes);

    static auto copy(char* to, const char* from, std::size_t size) -> char* {
        const auto move = [&]<class Word>(Word word, std::size_t at) {
            std::memcpy(&word, from + at, sizeof word);
            std::memcpy(to + at, &word, sizeof word);
        };
        if (size >= 8) {
            for (std::size_t i = 0; i + 8 < size; i += 8) move(std::uint64_t{}, i);
            move(std::uint64_t{}, size - 8);
        } else if (size >= 4) {
            move(std::uint32_t{}, 0);
            move(std::uint32_t{}, size - 4);
        } else {
            for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
        }
        return to + size;
    }

    std::string& out_;
    char* at_;
    char* end_;
    bool secrets_;
};

}
