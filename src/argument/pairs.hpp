#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include "../json/bytes16.hpp"

namespace conduit::binding {

/// One `key=value` of a query string or an urlencoded form, still encoded.
struct encoded_pair {
    std::string_view key;
    std::string_view value;
    bool plain_key = false;  // there is nothing to decode
    bool plain_value = false;
};

/// The pairs of a query string or an urlencoded form, one after the other. Looks at 64 bytes at once.
class encoded_pairs {
public:
    explicit encoded_pairs(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    /// Empty pairs (`&&`) are passed over. False at the end.
    auto next(encoded_pair& pair) -> bool {
        while (at_ != end_) {
            if (ends_ == 0) look();
            const char* const begin = at_;
            if (ends_ == 0) {
                const auto text = long_text({at_, end_});
                at_ = after(begin + text.size());
                give(pair, text, std::min(text.find('='), text.size()));
                pair.plain_key = pair.plain_value = false;
                return true;
            }
            const auto inside = (ends_ & -ends_) - 1, signs = equals_ & inside, escapes = escapes_ & inside;
            const char* const end = base_ + std::countr_zero(ends_);
            ends_ &= ends_ - 1;
            equals_ ^= signs;
            escapes_ ^= escapes;
            at_ = after(end);
            if (end == begin) continue;
            give(pair, {begin, end}, static_cast<std::size_t>((signs == 0 ? end : base_ + std::countr_zero(signs)) - begin));
            pair.plain_value = escapes == 0;
            pair.plain_key = escapes == 0 || (signs != 0 && std::countr_zero(escapes) > std::countr_zero(signs));
            return true;
        }
        return false;
    }

private:
    static void give(encoded_pair& pair, std::string_view text, std::size_t equals) {
        const char *const begin = text.data(), *const end = begin + text.size();
        pair.key = {begin, begin + equals};
        pair.value = {begin + equals + (equals < text.size() ? 1 : 0), end};
    }

    void look() {
        base_ = at_;
        const auto rest = static_cast<std::size_t>(end_ - at_);
        ends_ = rest < 64 ? std::uint64_t{1} << rest : 0;
        equals_ = escapes_ = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(rest, 64); i += 16) {
            const auto block = rest - i >= 16 ? json::bytes16::load(at_ + i) : json::bytes16::load(at_ + i, rest - i);
            ends_ |= std::uint64_t{block.equal('&')} << i;
            equals_ |= std::uint64_t{block.equal('=')} << i;
            escapes_ |= std::uint64_t{block.either('%', '+')} << i;
        }
    }

    auto after(const char* end) const -> const char* { return end + (end != end_ ? 1 : 0); }

    /// Of a pair whose end is not in sight. Static: what a call is given by address does not stay in registers.
    [[gnu::noinline]] static auto long_text(std::string_view rest) -> std::string_view { return rest.substr(0, rest.find('&')); }

    const char* at_;
    const char* end_;
    const char* base_ = nullptr;                         // of what is in sight; a bit for each of its bytes
    std::uint64_t ends_ = 0, equals_ = 0, escapes_ = 0;  // from `at_` on
};

}
