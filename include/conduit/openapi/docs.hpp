#pragma once
#include <conduit/app/mountable_of.hpp>

namespace conduit {

namespace openapi {
extern const mountable docs;
}

/// The app's description: `GET /openapi.json` (3.2; `?version=3.1`) and, for people, `GET /docs`. Mounted by default; see
/// `mount` and `without` of an app.
namespace docs {}

template <>
inline constexpr const mountable* mountable_of<^^docs> = &openapi::docs;

}
