#pragma once
#include <conduit/http/exchange.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

template <class T>
class task;
class next;

namespace describe {
struct content;
}

/// A layer, bound to an app's state. Either `around`, or `before`, `after` or both.
struct layer {
    meta::text name{};  // for people
    auto (*before)(exchange&) -> bool = nullptr;  // false: the answer is in `exchange.out` already
    void (*after)(exchange&) = nullptr;
    auto (*around)(exchange&, next) -> task<void> = nullptr;
    const describe::content* failures = nullptr;  // how problems are sent that pass it; null: as they are
    meta::text fault{};  // why it is none; such a layer links into no app
};

}
