#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/number.hpp>

namespace conduit::annotation {

struct doc {
    meta::text words;
};
struct status {
    int code;
};
struct timeout {
    std::int64_t milliseconds;
};
struct max_body {
    std::int64_t bytes;
};
struct blocking {};
struct hot {};
struct deprecated {};
struct hidden {};
struct generate {
    meta::text model;
};
struct example {
    meta::text json;
};

}

namespace conduit::annotations {

/// What people and models read about a handler, a parameter or a field.
consteval auto doc(std::string_view words) -> annotation::doc { return {meta::keep(words)}; }
/// The status of a successful answer, where it is not the result type's own.
consteval auto status(int code) -> annotation::status { return {code}; }
/// The time for the handler's answer, instead of `--handler-timeout`: `[[=timeout(500ms)]]`. After that the client gets a 503, and the
/// handler's stop token says so.
template <class Duration>
    requires requires(Duration time) {
        time.count();
        Duration::period::num;
    }
consteval auto timeout(Duration time) -> annotation::timeout {
    return {static_cast<std::int64_t>(time.count() * 1000 * Duration::period::num / Duration::period::den)};
}
/// The most bytes that a request's body may have here, whatever --max-body says, as sent and as decoded; a larger one is a 413.
consteval auto max_body(std::int64_t bytes) -> annotation::max_body { return {bytes}; }
/// The handler waits (files, a slow library): it runs on the worker pool, not on the reactor.
inline constexpr annotation::blocking blocking;
/// One of the few endpoints that most requests are for: its handler is called directly, not by its address, so that a body that
/// the compiler sees where the app is made becomes part of the call.
inline constexpr annotation::hot hot;
/// The handler still answers, but clients should move on: descriptions of the app say so.
inline constexpr annotation::deprecated deprecated;
/// The handler is left out of descriptions of the app.
inline constexpr annotation::hidden hidden;
/// The handler is a model of that name for clients of the Open Inference Protocol, too: /v2/models/NAME/generate and
/// /generate_stream call it; see docs/inference-protocol.md.
consteval auto generate(std::string_view model) -> annotation::generate { return {meta::keep(model)}; }
/// A value that people see in descriptions, on a parameter or a field.
consteval auto example(bool value) -> annotation::example { return {meta::keep(value ? "true" : "false")}; }
consteval auto example(std::integral auto value) -> annotation::example { return {meta::keep(meta::to_text(value))}; }
consteval auto example(std::floating_point auto value) -> annotation::example { return {meta::keep(meta::to_text(value))}; }
consteval auto example(std::string_view value) -> annotation::example { return {meta::quoted(value)}; }
consteval auto example(const char* value) -> annotation::example { return example(std::string_view(value)); }

}
