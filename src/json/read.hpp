#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <conduit/describe/type.hpp>
#include <conduit/http/arena.hpp>

#include "../validate/faults.hpp"

namespace conduit::json {

/// Reads a JSON document into an object of the described type, one pass, checking constraints on the way. Everything that
/// does not fit is added to `faults`; the error is for text that is no JSON at all, and says where that was seen. Unknown members are skipped, but must
/// be well-formed. The document is copied once, into memory with room behind it that may be read.
auto read(const describe::type& type, const annotation::constraint& constraint, std::string_view document, void* to, arena& memory,
          validate::faults& faults) -> std::expected<void, std::string>;

}
