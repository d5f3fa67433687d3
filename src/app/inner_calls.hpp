#pragma once
#include <conduit/app/options.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// By which a feature has an endpoint answer a request of its own making: through the layers, the binding and the workers that every
/// request passes. Such an exchange has its captures already. One of the app's services.
struct inner_calls {
    explicit inner_calls(const options&) {}

    void* self = nullptr;
    /// The carrier is the request that brought the call; null: none did. It is within the app's layers already, so the call passes those of the
    /// endpoint only, and knows of the carrier who asks and what the request is called.
    outcome (*call)(void* self, exchange& x, const endpoint& endpoint, exchange* carrier) = nullptr;
};

}
