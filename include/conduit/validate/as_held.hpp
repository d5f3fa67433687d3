#pragma once
#include <concepts>
#include <limits>

namespace conduit::annotation {

/// The number as a `Real` holds it: 0.1 is no float, but what was sent as 0.1 and became one is not above a bound of 0.1. One that is too
/// large for it, as it is.
template <std::floating_point Real>
constexpr auto as_held(double value) -> double {
    constexpr auto most = static_cast<double>(std::numeric_limits<Real>::max());
    return value >= -most && value <= most ? static_cast<double>(static_cast<Real>(value)) : value;
}

}
