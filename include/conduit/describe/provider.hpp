#pragma once
#include <cstdint>
#include <conduit/http/exchange.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

template <class T>
class task;

/// The call of a provider, one step on the way to an endpoint's handler. Its parameters' rows lie one behind the other, and the row
/// of its value behind them.
struct provider_step {
    meta::text name{};  // qualified, as in `shop::current_user`
    std::uint8_t first_row = 0;
    std::uint8_t row_count = 0;  // without that of its value
    // One of the two. False: the answer is in `exchange.out` already.
    auto (*call)(exchange&, void* const* slots, void* place) -> bool = nullptr;
    auto (*call_later)(exchange&, void* const* slots, void* place) -> task<bool> = nullptr;
};

}
