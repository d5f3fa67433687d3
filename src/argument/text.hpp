#pragma once
#include <string>
#include <string_view>
#include <conduit/describe/type.hpp>

#include "../validate/faults.hpp"

namespace conduit::binding {

/// Reads a scalar from its text form, already decoded. `text` must outlive a string_view that is read from it. What does
/// not fit is added to `faults` as `in` / `name`.
auto read_text(const describe::type& type, std::string_view text, void* to, std::string_view in, std::string_view name,
               validate::faults& faults) -> bool;

}
