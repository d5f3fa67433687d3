#pragma once
#include <cstdint>
#include <conduit/meta/keep.hpp>

namespace conduit::annotation {

struct doc {
    meta::text words;
};
struct status {
    int code;
};
struct max_body {
    std::int64_t bytes;
};
struct blocking {};
struct tool {};
struct hot {};

}

namespace conduit::annotations {

/// What people and models read about a handler, a parameter or a field.
consteval auto doc(std::string_view words) -> annotation::doc { return {meta::keep(words)}; }
/// The status of a successful answer, where it is not the result type's own.
consteval auto status(int code) -> annotation::status { return {code}; }
/// The most bytes that a request's body may have here, whatever --max-body says, as sent and as decoded; a larger one is a 413.
consteval auto max_body(std::int64_t bytes) -> annotation::max_body { return {bytes}; }
/// The handler waits (files, a slow library): it runs on the worker pool, not on the reactor.
inline constexpr annotation::blocking blocking;
/// One of the few endpoints that most requests are for: its handler is called directly, not by its address, so that a body that
/// the compiler sees where the app is made becomes part of the call.
inline constexpr annotation::hot hot;
/// The handler is offered to models as a tool.
inline constexpr annotation::tool tool;

}
