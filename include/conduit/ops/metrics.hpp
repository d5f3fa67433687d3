#pragma once
#include <conduit/app/mountable_of.hpp>

namespace conduit {

namespace ops {
extern const mountable metrics;
}

/// What the server, its features and its models count, at `GET /metrics`, as Prometheus and others read it: see docs/metrics.md. Mounted
/// by default; see `mount` and `without` of an app.
namespace metrics {}

template <>
inline constexpr const mountable* mountable_of<^^metrics> = &ops::metrics;

}
