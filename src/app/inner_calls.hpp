#pragma once
#include <conduit/app/options.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// By which a feature has an endpoint answer a request of its own making: through the layers, the binding and the workers that every
/// request passes. Such an exchange has its captures already. One of the app's services.
struct inner_calls {
    explicit inner_calls(const options&) {}

    void* self = nullptr;
    outcome (*call)(void* self, exchange& x, const endpoint& endpoint) = nullptr;
};

}
