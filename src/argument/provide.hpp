#pragma once
#include <conduit/describe/endpoint.hpp>

namespace conduit::binding {

/// For an endpoint that needs providers: binds, calls them in order, then the handler. The slots live until the answer is complete.
auto provide_and_call(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
