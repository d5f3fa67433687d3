#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace conduit::json {

/// Which members of an object were there.
class members_seen {
public:
    explicit members_seen(std::size_t members) {
        if (members <= 64) return;
        many_.resize((members + 63) / 64);
        words_ = many_.data();
    }
    members_seen(const members_seen&) = delete;
    members_seen& operator=(const members_seen&) = delete;

    auto operator[](std::size_t i) const -> bool { return (words_[i / 64] >> i % 64 & 1) != 0; }
    void mark(std::size_t i) {
        words_[i / 64] |= std::uint64_t{1} << i % 64;
        ++count_;
    }
    auto count() const -> std::size_t { return count_; }

private:
    std::uint64_t few_ = 0;
    std::uint64_t* words_ = &few_;
    std::vector<std::uint64_t> many_;
    std::size_t count_ = 0;
};

}
