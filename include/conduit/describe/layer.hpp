#pragma once
#include <cstdint>
#include <conduit/describe/security.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

template <class T>
class task;
class next;

/// A layer, bound to an app's state. Either `around`, or `before`, `after` or both.
struct layer {
    meta::text name{};  // for people
    auto (*before)(exchange&) -> bool = nullptr;  // false: the answer is in `exchange.out` already
    void (*after)(exchange&) = nullptr;
    auto (*around)(exchange&, next) -> task<void> = nullptr;
    std::uint32_t states = 0;       // of the app's, which it takes: a bit each
    describe::security security{};  // what it asks of those whom it lets through
    meta::text fault{};  // why it is none; such a layer links into no app
};

}
