#pragma once
#include <cstdint>
#include <conduit/validate/constraint.hpp>
#include <conduit/describe/answer.hpp>
#include <conduit/describe/type.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

enum class argument_source : std::uint8_t {
    capture,       // one segment or the rest of the path
    query,         // the query parameter of that name
    query_object,  // query parameters, one for each field
    form,          // the fields of the form that is the body
    header,        // a header field, or one for each field of a struct
    cookie,        // a cookie, or one for each field of a struct
    body,          // the JSON body
    state,         // an object that the app was given
    request,       // the request itself
    custom,        // made by argument<T>
    provided,      // the value of a provider, by its address
    provider,      // no parameter: where a provider puts its value
};

/// How one handler parameter is filled. The compiled half fills all slots from rows: no code per endpoint.
struct argument_row {
    argument_source source = argument_source::custom;
    std::uint8_t index = 0;  // of the capture, the state or the provider's row
    meta::text name{};
    const describe::type* type = nullptr;
    const annotation::constraint* constraint = &annotation::unconstrained;
    bool (*fill)(exchange&, void* slot, const annotation::constraint&) = nullptr;  // custom; false: the answer is in `exchange.out` already
    std::uint32_t offset = 0;                       // of its slot among the endpoint's
    void (*construct)(void* slot) = nullptr;        // null: all bytes zero
    void (*destroy)(void* slot) = nullptr;          // null: nothing to do
    const describe::intake* intake = nullptr;       // custom: what argument<T> says of itself; perhaps nothing
    meta::text doc{};
    meta::text example{};                           // as JSON
};

/// A handler has no more parameters, nor has a provider.
inline constexpr std::size_t most_parameters = 24;
/// An endpoint has no more rows, its providers' among them.
inline constexpr std::size_t most_rows = 128;

}
