#pragma once
#include <cstdint>
#include <string_view>
#include <conduit/meta/keep.hpp>

namespace conduit::annotation {

struct tool {
    meta::text name{};  // empty: the function's

    /// `[[=tool("users.get")]]`
    consteval auto operator()(std::string_view called) const -> tool { return {meta::keep(called)}; }
};
struct resource {
    meta::text uri;
    meta::text media_type{};
};
struct prompt {
    meta::text name{};  // empty: the function's

    consteval auto operator()(std::string_view called) const -> prompt { return {meta::keep(called)}; }
};
struct completion {
    meta::text of;
    meta::text argument;
};
struct title {
    meta::text words;
};
struct hint {
    enum class kind : std::uint8_t { read_only, destructive, idempotent, open_world };
    kind about;
    bool value = true;

    consteval auto operator()(bool so) const -> hint { return {about, so}; }
};
struct icon {
    meta::text source;
    meta::text media_type;
    meta::text sizes;
};
struct long_running {
    bool only = false;
};
struct input_schema {
    meta::text json;
};
struct mirrored {
    meta::text name;
};

}

namespace conduit::annotations {

/// The handler is offered to models as a tool, of the function's name or of another: `[[=tool("users.get")]]`. It needs no route.
inline constexpr annotation::tool tool;
/// The handler is what stands at that URI for clients of the Model Context Protocol. In `{}` stand the names of parameters:
/// `[[=resource("docs://{id}")]] auto page(std::string_view id) -> std::string;`
consteval auto resource(std::string_view uri, std::string_view media_type = {}) -> annotation::resource {
    return {meta::keep(uri), meta::keep(media_type)};
}
/// The handler writes a prompt, which users choose by name.
inline constexpr annotation::prompt prompt;
/// The handler completes what a user types for an argument of a prompt, by its name, or for a variable of a resource, by its URI with
/// the `{}`. The parameter `value` is what was typed; others are arguments that are known already. It returns texts.
consteval auto completes(std::string_view of, std::string_view argument) -> annotation::completion { return {meta::keep(of), meta::keep(argument)}; }
/// What people read for the name of a tool, resource or prompt.
consteval auto title(std::string_view words) -> annotation::title { return {meta::keep(words)}; }
/// What a tool does to the world, as clients ask before they call it. Of those with a route, the method says some of it.
inline constexpr annotation::hint read_only_hint{annotation::hint::kind::read_only};
inline constexpr annotation::hint destructive_hint{annotation::hint::kind::destructive};
inline constexpr annotation::hint idempotent_hint{annotation::hint::kind::idempotent};
inline constexpr annotation::hint open_world_hint{annotation::hint::kind::open_world};
/// A picture for a tool, resource or prompt: its address (https: or data:), and perhaps its type and sizes, as "48x48".
consteval auto icon(std::string_view source, std::string_view media_type = {}, std::string_view sizes = {}) -> annotation::icon {
    return {meta::keep(source), meta::keep(media_type), meta::keep(sizes)};
}
/// The tool takes long: clients that can get a task at once, and ask for its result later; others wait. `long_running_only` refuses others.
inline constexpr annotation::long_running long_running;
inline constexpr annotation::long_running long_running_only{true};
/// The schema (JSON Schema 2020-12) of a tool's arguments as clients see it, where that of its parameters does not say enough.
consteval auto input_schema(std::string_view json) -> annotation::input_schema { return {meta::keep(json)}; }
/// On a tool's parameter: clients over HTTP repeat it in the header `Mcp-Param-NAME`, for proxies to see.
consteval auto mirrored(std::string_view name) -> annotation::mirrored { return {meta::keep(name)}; }

}
