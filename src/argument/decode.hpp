#pragma once
#include <string_view>
#include <conduit/http/arena.hpp>

namespace conduit::binding {

/// The text without its percent-encoding, which is well-formed, in the request's memory. `+` is a space in queries and forms only.
auto decode(arena& memory, std::string_view text, bool plus_is_space) -> std::string_view;

/// The same; the text itself where there is nothing to decode.
auto decoded(arena& memory, std::string_view text, bool plus_is_space) -> std::string_view;

}
