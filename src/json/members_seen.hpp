#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace conduit::json {

/// Which members of an object were there.
class members_seen {
public:
    explicit members_seen(std::size_t members) : first_missing_(members < word ? (std::uint64_t{1} << members) - 1 : ~std::uint64_t{0}) {
        if (members > word) beyond_missing_.assign(members - word, true);
    }

    /// False if it was there before.
    auto mark(std::size_t i) -> bool {
        if (i >= word) {
            if (!beyond_missing_[i - word]) return false;
            beyond_missing_[i - word] = false;
            return true;
        }
        const auto bit = std::uint64_t{1} << i;
        if ((first_missing_ & bit) == 0) return false;
        first_missing_ &= ~bit;
        return true;
    }
    auto operator[](std::size_t i) const -> bool { return i < word ? (first_missing_ >> i & 1) == 0 : !beyond_missing_[i - word]; }
    auto all() const -> bool { return first_missing_ == 0 && std::ranges::none_of(beyond_missing_, std::identity{}); }

private:
    static constexpr std::size_t word = 64;

    std::uint64_t first_missing_;
    std::vector<bool> beyond_missing_;
};

}
