#pragma once
#include <conduit/validate/constraint.hpp>
#include <conduit/describe/type.hpp>

#include "faults.hpp"

namespace conduit::validate {

/// Checks a value, just read, against the constraint on its field or parameter. Values inside an optional are checked when
/// present; a constraint on the value of a sequence holds for each element.
void check(const describe::type& type, const annotation::constraint& constraint, const void* value, std::string_view in,
           const location& at, faults& faults);

/// Of an array or a map with elements that do not fit, which is known already: only how many there are. What stands in the place of such
/// an element was not sent, and breaks what the client has kept.
void check_count(const describe::type& type, const annotation::constraint& constraint, const void* value, std::string_view in,
                 const location& at, faults& faults);

/// Calls the type's own checks of a whole object, which has been read without a fault.
void check_object(const describe::type& type, const void* object, std::string_view in, const location& at, faults& faults);

}
