#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "result.hpp"

namespace load {

struct plan {
    std::uint16_t port = 0;
    double rate = 0;      // requests a second, on average; 0: one after the other
    double seconds = 1;   // that count
    double lead = 0.2;    // seconds before, that do not
    std::size_t connections = 256;
    unsigned seed = 1;
    std::int64_t patience = 2'000'000'000;  // nanoseconds, for answers after the last request
};

/// Requests come when a Poisson process says, whatever became of the ones before; one for which no connection is free waits for it, and
/// that time counts.
auto open_loop(const plan& plan, std::string_view request) -> result;

/// The next request is sent when the answer is there.
auto closed_loop(const plan& plan, std::string_view request) -> result;

}
