#pragma once
#include <string_view>
#include <vector>
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/offer.hpp>

namespace conduit::mcp {

/// One of the values that an endpoint takes from a request, as an argument of a call.
struct parameter {
    std::string_view name;
    argument_source source = argument_source::query;  // capture, query or form
    std::uint8_t index = 0;                           // of a capture
    const describe::type* type = nullptr;
    const annotation::constraint* constraint = nullptr;
    std::string_view doc{};
    std::string_view example{};          // as JSON
    const describe::member* member = nullptr;  // of a query<T> or form<T>
    bool required = false;
    std::string_view header{};           // the rest of Mcp-Param-, where clients repeat it there
};

/// What an endpoint takes from the arguments of a call. Headers and cookies are none: they come with the request that carries the call.
struct parameters {
    std::vector<parameter> single{};
    const argument_row* body = nullptr;   // the JSON body; perhaps none
    const describe::type* body_type = nullptr;
    bool flat = false;                    // the body's members are arguments themselves; else it is one, of its parameter's name

    auto named(std::string_view name) const -> const parameter*;
};

auto parameters_of(const endpoint& endpoint, const offer& offer) -> parameters;

}
