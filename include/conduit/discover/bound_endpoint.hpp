#pragma once
#include <meta>
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bind.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/result_type.hpp>
#include <conduit/result/deliver.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::discover {

namespace building {

template <std::meta::info Handler, class... Slots>
auto call_bound(exchange& x, const endpoint& endpoint, Slots... slots) -> outcome {
    void* const addresses[] = {slots.address()..., nullptr};
    if (!bind_arguments(x, endpoint, addresses)) return outcome::done;
    if constexpr (std::is_void_v<decltype([:Handler:](slots.take()...))>) {
        [:Handler:](slots.take()...);
        x.out.status = 204;
        apply_status(x, endpoint);
        return outcome::done;
    } else {
        return deliver([:Handler:](slots.take()...), x, endpoint);
    }
}

/// What is generated for each endpoint: construct the slots, let the compiled half fill them, call, deliver.
template <std::meta::info Handler, class... Parameters>
auto call(exchange& x, const endpoint& endpoint) -> outcome {
    return call_bound<Handler>(x, endpoint, binding::slot<Parameters>{}...);
}

consteval auto call_of(std::meta::info function) {
    meta::list<std::meta::info> arguments{std::meta::reflect_constant(function)};
    for (auto parameter : parameters_of(function)) {
        const auto type = dealias(type_of(parameter));
        arguments.push_back(is_reference_type(type) ? type : remove_cv(type));
    }
    return std::meta::extract<outcome (*)(exchange&, const endpoint&)>(substitute(^^call, arguments));
}

}

/// One handler, bound: its endpoint; with faults, as much of it as the check for conflicts needs.
struct bound_endpoint {
    endpoint value{};
    meta::text faults{};
};

namespace building {

/// What stands on a handler besides its routes.
struct handler_notes {
    meta::text doc{};
    int status = 0;
    bool blocking = false;
    bool tool = false;
};

consteval auto notes_on(std::meta::info function) -> handler_notes {
    handler_notes notes;
    for (auto written : annotations_of(function)) {
        const auto type = type_of(written);
        if (type == ^^const annotation::doc) notes.doc = std::meta::extract<annotation::doc>(written).words;
        else if (type == ^^const annotation::status) notes.status = std::meta::extract<annotation::status>(written).code;
        else if (type == ^^const annotation::blocking) notes.blocking = true;
        else if (type == ^^const annotation::tool) notes.tool = true;
    }
    return notes;
}

consteval auto bind_endpoint(const handler& handler, const meta::list<std::meta::info>& states) -> bound_endpoint {
    report faults;
    const auto where = source_location_of(handler.route_annotation);
    const auto name = qualified_name(handler.function);
    const auto pattern = handler.pattern();
    const auto segments = routing::split_pattern(pattern);
    if (const auto fault = routing::fault_of_pattern(pattern, segments); !fault.empty()) {
        faults.error(where, std::string(name.view()) + ": " + fault);
        return {.faults = meta::keep(faults.text)};
    }
    std::size_t captures = 0;
    for (const auto& segment : segments) captures += segment.kind != routing::segment_kind::literal;
    if (captures > exchange::most_captures) {
        faults.error(where, std::string(name.view()) + ": the pattern has more than 16 captures");
        return {.faults = meta::keep(faults.text)};
    }
    binder binder{handler, handler.route().method, pattern, where, states, segments, faults, {}};
    binder.bind_all();
    const auto& result = type_of_result(handler.function);
    if (!result.unsendable.empty()) binder.error(std::string(result.unsendable.view()));
    const auto notes = notes_on(handler.function);
    if (notes.blocking && result.is_task)
        binder.error("is [[=blocking]] and a coroutine: a coroutine runs on the reactor; make it a plain function, or take "
                     "[[=blocking]] away");
    if (notes.status != 0 && (notes.status < 200 || notes.status > 299))
        binder.error("has the status " + meta::to_text(notes.status) +
                     ": the annotation is for successes, 200 to 299; return a conduit::problem for errors");
    endpoint value{
        .method = binder.method,
        .pattern = pattern,
        .prefix = handler.prefix,
        .handler = name,
        .place = {meta::keep(where.file_name()), where.line(), where.column()},
    };
    if (!faults.text.empty()) return {.value = value, .faults = meta::keep(faults.text)};

    const auto rows = std::define_static_array(binder.result.rows);
    const auto starts = std::define_static_array(binder.result.starts);
    value.doc = notes.doc;
    value.status = notes.status;
    value.blocking = notes.blocking;
    value.tool = notes.tool;
    value.row_data = rows.data();
    value.row_count = rows.size();
    value.start_data = starts.data();
    value.start_count = starts.size();
    value.call = call_of(handler.function);
    return {.value = value};
}

/// A constant of its own for each endpoint: the limit on constant evaluation holds for one endpoint, not for the app.
template <std::meta::info Function, std::meta::info Route, meta::text Prefix, std::meta::info... States>
inline constexpr bound_endpoint bound_of = bind_endpoint({Function, Route, Prefix}, {States...});

consteval auto bound(const handler& handler, const meta::list<std::meta::info>& states) -> const bound_endpoint& {
    meta::list<std::meta::info> arguments;
    arguments.reserve(3 + states.size());
    arguments.push_back(std::meta::reflect_constant(handler.function));
    arguments.push_back(std::meta::reflect_constant(handler.route_annotation));
    arguments.push_back(std::meta::reflect_constant(handler.prefix));
    for (auto state : states) arguments.push_back(std::meta::reflect_constant(state));
    return std::meta::extract<const bound_endpoint&>(substitute(^^bound_of, arguments));
}

}
}
