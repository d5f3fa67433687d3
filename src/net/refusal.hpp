#pragma once
#include <optional>
#include <string>

#include <conduit/app/traffic.hpp>

namespace conduit::net {

/// Why the engine itself answers a request, with an error; the connection closes after it.
struct refusal {
    int status = 0;
    std::string detail;
    int retry_after = 0;  // seconds; 0: not said
};

/// What a refusal with that status is counted as.
inline auto kind_of_refusal(int status) -> std::optional<counted> {
    switch (status) {
    case 408:  // counted by what was waited for
    case 429:
    case 503: return {};
    case 413: return counted::refused_body;
    case 414: return counted::refused_target;
    case 431: return counted::refused_head;
    default: return counted::refused_malformed;
    }
}

}
