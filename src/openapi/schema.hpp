#pragma once
#include <string_view>
#include <conduit/describe/type.hpp>
#include <conduit/validate/constraint.hpp>

#include "components.hpp"
#include "json_text.hpp"

namespace conduit::openapi {

/// What stands on a member or parameter, besides its type.
struct schema_notes {
    const annotation::constraint* constraint = &annotation::unconstrained;
    std::string_view doc{};
    std::string_view example{};                // as JSON
    const std::string* default_value = nullptr;  // as JSON
};

/// The schema (JSON Schema 2020-12) of a value of the type; objects and enumerations by reference.
void write_schema(json_text& out, const describe::type& type, use use, const components& components, const schema_notes& notes = {});

/// What stands in the `properties` and the `required` of an object's schema, into these.
void write_properties(json_text& out, const describe::type& type, use use, const components& components);
void write_required(json_text& out, const describe::type& type, use use, const components& components);

/// The schema that stands among the components.
void write_component(json_text& out, const components::schema_key& key, const components& components);

}
