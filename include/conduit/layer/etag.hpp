#pragma once
#include <conduit/http/exchange.hpp>

namespace conduit {

/// The layer that gives what GET answers with 200 an ETag, of the body, and answers 304 to a client that has that body already. The
/// handler runs all the same: this saves sending, not making. Streams and files are left as they are (files have their own).
struct etag {
    void after(exchange& x) const;
};

}
