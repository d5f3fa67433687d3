#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace conduit::net {

/// Bytes received and not yet used up. Grows by what has arrived; by what a client announces only a little (`expect_body`).
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

    /// A body of so many bytes follows the head: it is received to a multiple of 64 bytes, and up to a megabyte to where it stays. Of a
    /// larger one, up to an eighth moves once more.
    void expect_body(std::size_t head, std::size_t body) {
        head_ = head;
        expected_ = std::max(head + body, size()) + least_space;  // there is always some space
        grow_to(std::min(expected_, std::max(most_unseen, 2 * size())));
    }

    /// What keeps the bytes, for others who keep them too: then `renew` before more is received.
    auto memory() const -> std::shared_ptr<void> { return memory_; }
    /// Leaves the memory to others.
    void renew() {
        const auto before = std::move(memory_);
        const auto left = std::string_view(before.get() + begin_, size());
        capacity_ = begin_ = end_ = 0;
        if (left.empty()) return;
        resize(std::max(left.size(), first_capacity));
        std::memcpy(memory_.get(), left.data(), left.size());
        end_ = left.size();
    }

    void consume(std::size_t count) {
        expected_ = 0;
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
    static constexpr std::size_t alignment = 64;              // of a body that is announced
    static constexpr std::size_t most_unseen = 1024 * 1024;   // of its bytes, those for which memory is taken before any has arrived

    void resize(std::size_t capacity) {
        memory_ = capacity == 0 ? nullptr : std::make_shared_for_overwrite<char[]>(capacity + padding);
        capacity_ = capacity;
    }

    void make_space() {
        if (expected_ > capacity_) return grow_to(std::min(8 * capacity_, expected_));
        const auto used = size();
        const bool fits = used <= capacity_ / 2 || capacity_ >= limit_;
        if (!fits || capacity_ == 0) return grow_to(capacity_ == 0 ? first_capacity : std::min(2 * capacity_ + padding, limit_));
        std::memmove(memory_.get(), memory_.get() + begin_, used);
        begin_ = 0;
        end_ = used;
    }

    void grow_to(std::size_t capacity) {
        const auto used = size();
        const auto slack = expected_ != 0 ? alignment : 0;
        auto memory = std::make_shared_for_overwrite<char[]>(slack + capacity + padding);
        const auto begin = slack == 0 ? 0 : (slack - (reinterpret_cast<std::uintptr_t>(memory.get()) + head_) % slack) % slack;
        if (used) std::memcpy(memory.get() + begin, memory_.get() + begin_, used);
        memory_ = std::move(memory);
        capacity_ = begin + capacity;
        begin_ = begin;
        end_ = begin + used;
    }

    std::size_t limit_;
    std::shared_ptr<char[]> memory_;
    std::size_t capacity_ = 0;  // without the padding
    std::size_t head_ = 0;      // bytes in front of the body that is expected,
    std::size_t expected_ = 0;  // and those that the two need; 0: none is
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}
