#pragma once
#include <string>

namespace conduit::net {

/// Why the engine itself answers a request, with an error; the connection closes after it.
struct refusal {
    int status = 0;
    std::string detail;
    int retry_after = 0;  // seconds; 0: not said
};

}
