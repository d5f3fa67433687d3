#pragma once
#include <conduit/http/exchange.hpp>

namespace conduit {

/// The layer that adds the headers that browsers should be given, where an answer does not have them: no guessing of media types,
/// no frames, no referrer to other sites, windows of other sites apart; over HTTPS that it be used for that long.
struct security_headers {
    unsigned https_only = 365u * 24 * 60 * 60;  // seconds; 0: Strict-Transport-Security is not sent

    void after(exchange& x) const;
};

}
