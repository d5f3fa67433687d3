#pragma once
#include <stop_token>
#include <conduit/argument/argument.hpp>

namespace conduit {

/// A parameter `std::stop_token stop`: a stop is requested when the client is gone or the server stops.
template <>
struct argument<std::stop_token> {
    static auto from(exchange& x) -> std::stop_token { return x.stop_token(); }
};

}
