#pragma once
#include <string>
#include <conduit/describe/endpoint.hpp>

#include "parameters.hpp"

namespace conduit::mcp {

/// The schema (JSON Schema 2020-12) of a call's arguments: an object.
auto input_schema(const endpoint& endpoint, const parameters& taken) -> std::string;

/// Of what it gives back; empty: nothing is known, or it is no JSON. `is_object`: it is never anything else.
struct output_schema {
    std::string json{};
    bool is_object = false;
};
auto output_schema_of(const endpoint& endpoint) -> output_schema;

/// The schema of a form for people, as elicitation takes it: flat, without references.
auto form_schema(const describe::type& type, void (*construct)(void*), void (*destroy)(void*)) -> std::string;

}
