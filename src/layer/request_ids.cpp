#include <conduit/layer/request_ids.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>

#include "../http/header_fields.hpp"

namespace conduit {
namespace {

constexpr std::size_t longest = 128;

auto is_id(std::string_view text) -> bool {
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

/// Names, not secrets: seeded once a thread.
auto random_id(arena& memory) -> std::string_view {
    static constexpr char digits[] = "0123456789abcdef";
    static constexpr std::size_t length = 32;
    thread_local std::mt19937_64 numbers = [] {
        std::random_device source;
        std::seed_seq seed{source(), source(), source(), source()};
        return std::mt19937_64(seed);
    }();
    auto* const text = memory.allocate(length);
    for (std::size_t i = 0; i < length; i += 16)
        for (auto [left, bits] = std::pair{std::size_t{16}, numbers()}; left-- > 0; bits >>= 4) text[i + left] = digits[bits & 0xF];
    return {text, length};
}

}

auto argument<request_id>::from(exchange& x) -> request_id {
    if (x.id.empty()) {
        const auto given = x.in.header("x-request-id");
        x.id = given && is_id(*given) ? *given : random_id(x.memory);
    }
    return {x.id};
}

void request_ids::after(exchange& x) const { http::add_if_missing(x.out, "X-Request-Id", argument<request_id>::from(x).value); }

}
