#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <conduit/argument/query_key.hpp>
#include <conduit/argument/row.hpp>
#include <conduit/describe/answer.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/method.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

class services;

/// Where something was written, for messages that people click on.
struct source_place {
    meta::text file{};
    unsigned line = 0;
    unsigned column = 0;
};

using start_function = auto (*)(services&) -> std::expected<void, std::string>;

/// A route with its handler, binding and description: what every surface is derived from.
struct endpoint {
    conduit::method method = method::get;
    meta::text pattern{};
    meta::text prefix{};   // of its namespaces: where it is mounted
    meta::text handler{};  // qualified, as in `shop::get_user`
    source_place place{};
    meta::text doc{};
    int status = 0;  // of success; 0: the result's own
    bool blocking = false;
    bool tool = false;
    bool hot = false;  // called directly
    bool deprecated = false;
    bool hidden = false;  // from descriptions
    const describe::answer* answer = nullptr;  // of success
    const argument_row* row_data = nullptr;
    std::size_t row_count = 0;
    const query_key* query_key_data = nullptr;
    std::size_t query_key_count = 0;
    std::size_t form_key_count = 0;  // behind those of the query
    std::uint32_t slots_size = 0;  // of its parameters' slots together, in bytes
    const start_function* start_data = nullptr;
    std::size_t start_count = 0;
    const void* function = nullptr;  // address of the handler's address; `call` knows the type
    outcome (*call)(exchange&, const endpoint&, void* const* slots) = nullptr;  // with all slots filled

    constexpr auto query_keys() const -> std::span<const query_key> { return {query_key_data, query_key_count}; }
    constexpr auto form_keys() const -> std::span<const query_key> { return {query_key_data + query_key_count, form_key_count}; }
    constexpr auto rows() const -> std::span<const argument_row> { return {row_data, row_count}; }
    constexpr auto starts() const -> std::span<const start_function> { return {start_data, start_count}; }
};

}
