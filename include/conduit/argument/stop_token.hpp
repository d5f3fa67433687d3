#pragma once
#include <stop_token>
#include <conduit/argument/argument.hpp>

namespace conduit {

/// Of the request: a stop is requested when the client is gone or the server stops. To be asked for on the thread that the
/// request came to, before others know the exchange.
auto stop_token_of(exchange& x) -> std::stop_token;

/// A parameter `std::stop_token stop`.
template <>
struct argument<std::stop_token> {
    static auto from(exchange& x) -> std::stop_token { return stop_token_of(x); }
};

}
