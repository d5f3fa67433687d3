#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <conduit/route/segment_tables.hpp>

namespace conduit::routing {

/// A path of at most 64 bytes, split by one pass over all of it.
class path_segments {
public:
    /// False: this path is for the trie (too long, too many segments, an escape, an empty segment before the last).
    auto split(std::string_view path) -> bool;

    auto count() const -> std::size_t { return count_; }
    auto length(std::size_t segment) const -> std::size_t { return starts_[segment + 1] - starts_[segment] - 1u; }
    auto start(std::size_t segment) const -> std::size_t { return starts_[segment]; }

    auto key(std::size_t segment) const -> segment_key {
        const auto size = length(segment);
        return {word_at(starts_[segment]) & low_bytes(size), static_cast<std::uint8_t>(size)};
    }
    auto word_at(std::size_t offset) const -> std::uint64_t {
        std::uint64_t word;
        std::memcpy(&word, text_.data() + offset, sizeof word);
        return word;
    }
    auto text_at(std::size_t offset) const -> const char* { return text_.data() + offset; }

private:
    static auto low_bytes(std::size_t count) -> std::uint64_t {
        return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1;
    }

    std::size_t count_ = 0;
    std::array<std::uint8_t, segment_tables::most_segments + 2> starts_;
    alignas(64) std::array<char, segment_tables::longest_path + 16> text_;  // zero behind the path
};

}
