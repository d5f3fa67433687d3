#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <conduit/argument/query_key.hpp>
#include <conduit/argument/row.hpp>
#include <conduit/describe/answer.hpp>
#include <conduit/describe/layer.hpp>
#include <conduit/describe/provider.hpp>
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

/// An endpoint's limit is that of the app's options.
inline constexpr std::size_t as_the_app = static_cast<std::size_t>(-1);

using start_function = auto (*)(services&) -> std::expected<void, std::string>;

/// A route with its handler, binding and description: what every surface is derived from.
struct endpoint {
    conduit::method method = method::get;
    meta::text pattern{};
    meta::text prefix{};   // of its namespaces: where it is mounted
    meta::text handler{};  // qualified, as in `shop::get_user`
    source_place place{};
    meta::text doc{};
    meta::text generates{};  // the name of the model as which it is served, too; perhaps none
    int status = 0;  // of success; 0: the result's own
    bool blocking = false;
    bool tool = false;
    bool hot = false;  // called directly
    bool deprecated = false;
    bool hidden = false;        // from descriptions
    bool streams_body = false;  // a parameter reads it while it arrives
    bool takes_files = false;   // in a form: large bodies lie in a temporary file
    std::size_t max_body = as_the_app;  // bytes
    unsigned timeout = 0;  // milliseconds for its answer; 0: the app's
    problem_writer write_problem = nullptr;  // null: as the app renders problems
    const describe::answer* answer = nullptr;  // of success
    const argument_row* row_data = nullptr;  // the handler's parameters, then those of the providers that it needs
    std::size_t row_count = 0;
    std::size_t parameter_count = 0;
    const provider_step* step_data = nullptr;  // in the order of their calls
    std::size_t step_count = 0;
    const layer* const* layer_data = nullptr;  // of its namespaces and its own, the outermost first
    std::size_t layer_count = 0;
    const query_key* query_key_data = nullptr;
    std::uint16_t key_counts[key_places]{};  // of each place, one behind the other
    std::uint32_t slots_size = 0;  // of its parameters' slots together, in bytes
    const start_function* start_data = nullptr;
    std::size_t start_count = 0;
    const void* function = nullptr;  // address of the handler's address; `call` knows the type
    outcome (*call)(exchange&, const endpoint&, void* const* slots) = nullptr;  // with all slots filled

    constexpr auto keys(key_place where) const -> std::span<const query_key> {
        const auto* first = query_key_data;
        for (std::size_t before = 0; before < static_cast<std::size_t>(where); ++before) first += key_counts[before];
        return {first, key_counts[static_cast<std::size_t>(where)]};
    }
    constexpr auto query_keys() const -> std::span<const query_key> { return {query_key_data, key_counts[0]}; }
    constexpr auto form_keys() const -> std::span<const query_key> { return keys(key_place::form); }
    constexpr auto rows() const -> std::span<const argument_row> { return {row_data, row_count}; }
    constexpr auto layers() const -> std::span<const layer* const> { return {layer_data, layer_count}; }
    constexpr auto steps() const -> std::span<const provider_step> { return {step_data, step_count}; }
    constexpr auto starts() const -> std::span<const start_function> { return {start_data, start_count}; }
};

}
