#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace conduit::net {

/// Bytes received and not yet used up. Grows by what has arrived, never by what a client announces.
class receive_buffer {
public:
    /// Readable beyond the last byte, for vector instructions that overshoot.
    static constexpr std::size_t padding = 64;

    /// `limit`: the most bytes that are ever kept; what arrives on top of them is used up at once.
    explicit receive_buffer(std::size_t limit) : limit_(limit + least_space) {}

    /// For a request that may be larger, or for the next one.
    void set_limit(std::size_t limit) { limit_ = limit + least_space; }

    auto data() const -> std::string_view { return {memory_.get() + begin_, end_ - begin_}; }
    auto at(std::size_t offset) -> char* { return memory_.get() + begin_ + offset; }
    auto size() const -> std::size_t { return end_ - begin_; }
    auto empty() const -> bool { return begin_ == end_; }

    /// Where to receive into; at least one byte. Moves what is there, if it must.
    auto space() -> std::span<char> {
        if (capacity_ - end_ < least_space) make_space();
        return {memory_.get() + end_, capacity_ - end_};
    }
    void received(std::size_t count) { end_ += count; }

    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Uses up everything. Where that was all that fitted, more fits the next time; once little comes, little is held again.
    void consume_all() {
        const auto used = end_;
        begin_ = end_ = 0;
        if (capacity_ - used < least_space && capacity_ < kept) resize(std::min(2 * capacity_ + padding, limit_));
        else if (used < first_capacity && capacity_ > first_capacity) resize(0);
    }

    /// Receives at least so many bytes at once from here on, where the limit allows it.
    void reserve(std::size_t size) {
        if (capacity_ < size && capacity_ < limit_) grow_to(std::min(size, limit_));
    }

    /// Forgets all bytes but the first `size`.
    void truncate(std::size_t size) { end_ = begin_ + size; }

    /// Idle connections hold little memory. Only while empty.
    void release_if_large() {
        if (capacity_ > kept) {
            memory_.reset();
            capacity_ = begin_ = end_ = 0;
        }
    }

private:
    static constexpr std::size_t first_capacity = 2 * 1024 - padding;  // of every idle connection; most requests fit
    static constexpr std::size_t least_space = 512;
    static constexpr std::size_t kept = 64 * 1024;

    void resize(std::size_t capacity) {
        memory_ = capacity == 0 ? nullptr : std::make_unique_for_overwrite<char[]>(capacity + padding);
        capacity_ = capacity;
    }

    void make_space() {
        const auto used = size();
        const bool fits = used <= capacity_ / 2 || capacity_ >= limit_;
        if (!fits || capacity_ == 0) return grow_to(capacity_ == 0 ? first_capacity : std::min(2 * capacity_ + padding, limit_));
        std::memmove(memory_.get(), memory_.get() + begin_, used);
        begin_ = 0;
        end_ = used;
    }

    void grow_to(std::size_t capacity) {
        const auto used = size();
        auto memory = std::make_unique_for_overwrite<char[]>(capacity + padding);
        if (used) std::memcpy(memory.get(), memory_.get() + begin_, used);
        memory_ = std::move(memory);
        capacity_ = capacity;
        begin_ = 0;
        end_ = used;
    }

    std::size_t limit_;
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0;  // without the padding
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}
