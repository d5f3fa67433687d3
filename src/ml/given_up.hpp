#pragma once
#include <conduit/http/problem.hpp>
#include <conduit/ml/call_options.hpp>

namespace conduit::ml {

/// A stop was requested, and not only because the server would like to end.
inline auto is_given_up(const call_options& options) -> bool {
    return options.stop.stop_requested() && (options.client == nullptr || !options.client->is_wanted());
}

inline auto given_up() -> problem { return problem::unavailable("The request was given up.", 1); }

}
