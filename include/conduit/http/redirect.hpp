#pragma once
#include <string>
#include <utility>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// An answer that is elsewhere (RFC 9110 section 15.4): `return redirect{"/users/7"};`. What a client names must be checked before it
/// becomes a location: a redirect to any host is a gift to phishers.
struct redirect {
    std::string location;  // what a URI cannot hold is percent-encoded
    int status = 303;      // 303: see there, with GET; 307 and 308: the same request there, for now or for ever; 301, 302: the old ones

    static auto temporary(std::string location) -> redirect { return {std::move(location), 307}; }
    static auto permanent(std::string location) -> redirect { return {std::move(location), 308}; }
};

/// Makes the redirect the answer. Throws std::invalid_argument where the status is no redirect.
void write(const redirect& redirect, exchange& x);

}
