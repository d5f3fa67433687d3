#pragma once
#include <memory>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// The memory that a request's body was received into, which outlives the request where somebody takes it over.
struct body_memory {
    std::shared_ptr<void> owner;
    bool taken = false;  // the engine does not use it any more once the request is over
};

/// What keeps the memory of `in.body` from now on, for whoever takes it over and may write to it; null: it has to be copied.
/// The view stays valid until the answer is complete.
auto take_body(exchange& x) -> std::shared_ptr<void>;

}
