#pragma once
#include <conduit/app/options.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::net {

/// Milliseconds that the answer may take: the endpoint's own, else the server's; 0: for ever.
inline auto handler_time(const exchange& x, const options& limits) -> unsigned {
    return x.endpoint && x.endpoint->timeout != 0 ? x.endpoint->timeout : limits.handler_timeout;
}

}
