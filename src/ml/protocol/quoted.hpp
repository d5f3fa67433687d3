#pragma once
#include <string>
#include <string_view>

#include "../../http/printable.hpp"

namespace conduit::ml::protocol {

/// A client's words in an error, or a model's.
inline auto quoted(std::string_view name) -> std::string { return '"' + http::printable(name) + '"'; }

}
