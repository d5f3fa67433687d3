#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace conduit::routing {

/// Where the captures of a match lie in the path. Most matches only mark them, by two words; what is between the marks is
/// looked for when somebody reads it.
class captures {
public:
    static constexpr std::size_t most = 16;
    static constexpr std::size_t longest_path = 65'535;
    static constexpr std::size_t last_mark = 62;

    /// The capture of that index, as sent: still percent-encoded.
    constexpr auto text(std::string_view path, std::size_t index) const -> std::string_view {
        if (slashes_ == 0) return {path.data() + starts_[index], std::size_t{ends_[index]} - starts_[index]};
        const auto start = place_of(slashes_, index) + 1;
        const auto end = place_of(end_marks_, index);
        return {path.data() + start, (end == last_mark ? path.size() : end) - start};
    }
    constexpr auto count() const -> std::size_t { return count_; }

    /// A bit for the slash before each capture, and one for the end of each; bit last_mark is the end of the path, where that
    /// is longer.
    constexpr void mark(std::uint64_t slashes, std::uint64_t ends, std::uint8_t count) {
        slashes_ = slashes;
        end_marks_ = ends;
        count_ = count;
    }
    constexpr auto reach_last_mark() const -> bool { return slashes_ != 0 && end_marks_ >> last_mark & 1; }

    /// One by one, in paths of any length; then set_count.
    constexpr void set(std::size_t index, std::size_t start, std::size_t end) {
        starts_[index] = static_cast<std::uint16_t>(start);
        ends_[index] = static_cast<std::uint16_t>(end);
    }
    constexpr void set_count(std::size_t count) {
        slashes_ = 0;
        count_ = static_cast<std::uint8_t>(count);
    }

private:
    /// Of the set bit of that index.
    static constexpr auto place_of(std::uint64_t bits, std::size_t index) -> std::size_t {
        for (; index > 0; --index) bits &= bits - 1;
        return static_cast<std::size_t>(std::countr_zero(bits));
    }

    std::uint64_t slashes_ = 0;
    std::uint64_t end_marks_ = 0;
    std::uint8_t count_ = 0;
    std::array<std::uint16_t, most> starts_{};
    std::array<std::uint16_t, most> ends_{};
};

}
