#pragma once
#include <optional>
#include <string>

#include <conduit/app/traffic.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>

namespace conduit::net {

/// Why the engine itself answers a request, with an error; the connection closes after it.
struct refusal {
    int status = 0;
    std::string detail;
    int retry_after = 0;  // seconds; 0: not said
};

/// As the app renders problems.
inline void write(const service& app, const problem& problem, const request& request, response& out) {
    if (app.write_problem) app.write_problem(app.application, problem, request, out);
    else conduit::write(problem, out);
}

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
