#pragma once
#include <meta>
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bind.hpp>
#include <conduit/discover/handlers.hpp>
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

/// Why the result of a handler cannot be sent; empty if it can.
template <class T>
consteval auto is_custom_result() -> bool {
    return !requires { result<T>::is_json; };
}

consteval auto why_not_sendable(std::meta::info type) -> std::string {
    type = dealias(type);
    if (type == ^^void) return {};
    if (is_reference_type(type) || is_pointer_type(type)) {
        if (type == dealias(^^const char*)) return {};
        return "returns " + describe::building::name_of_type(type) + ": return the value itself" +
               (is_pointer_type(type) ? ", or a std::optional of it" : "");
    }
    if (is_class_type(type)) {
        if (is_specialisation_of(type, ^^task)) return why_not_sendable(describe::building::element_of(type));
        if (is_specialisation_of(type, ^^std::expected)) {
            if (auto why = why_not_sendable(template_arguments_of(type)[0]); !why.empty()) return why;
            const auto error = dealias(template_arguments_of(type)[1]);
            if (error == ^^problem || error == ^^response) return {};
            return "returns std::expected with the error type " + describe::building::name_of_type(error) +
                   ", which would be sent as if it were a success: use conduit::problem (or conduit::response)";
        }
        if (is_specialisation_of(type, ^^reply)) return why_not_sendable(template_arguments_of(type)[0]);
        if (call_function<bool>(^^is_custom_result, type)) return {};
    }
    if (std::string why(describe::building::unsupported(type)); !why.empty()) {
        const auto shown = describe::building::name_of_type(type);
        if (why.starts_with("the type " + shown)) why = why.substr(9 + shown.size());
        else why = (why.starts_with("the type ") ? ": it holds " : ": ") + why;
        return "returns " + shown + why + ". A type of your own is sent by specialising conduit::result<T>";
    }
    return {};
}

}

/// One handler, bound: its endpoint; with faults, as much of it as the check for conflicts needs.
struct bound_endpoint {
    endpoint value{};
    meta::text faults{};
};

namespace building {

consteval auto bind_endpoint(const handler& handler, meta::text pattern, const meta::list<std::meta::info>& states) -> bound_endpoint {
    report faults;
    const auto name = name_of_function(handler.function);
    if (const auto fault = routing::fault_of_pattern(pattern); !fault.empty()) {
        faults.error(handler.where, name + ": " + fault);
        return {.faults = meta::keep(faults.text)};
    }
    const auto segments = routing::split_pattern(pattern);
    std::size_t captures = 0;
    for (const auto& segment : segments) captures += segment.kind != routing::segment_kind::literal;
    if (captures > exchange::most_captures) {
        faults.error(handler.where, name + ": the pattern has more than 16 captures");
        return {.faults = meta::keep(faults.text)};
    }
    binder binder{handler, states, segments, faults, {}};
    binder.bind_all();
    const auto result = return_type_of(handler.function);
    if (auto why = why_not_sendable(result); !why.empty()) binder.error(why);
    const bool blocking = meta::has_annotation<annotation::blocking>(handler.function);
    if (blocking && is_class_type(dealias(result)) && is_specialisation_of(dealias(result), ^^task))
        binder.error("is [[=blocking]] and a coroutine: a coroutine runs on the reactor; make it a plain function, or take "
                     "[[=blocking]] away");
    const auto status = meta::annotation_on<annotation::status>(handler.function);
    if (status && (status->code < 200 || status->code > 299))
        binder.error("has the status " + meta::to_text(status->code) +
                     ": the annotation is for successes, 200 to 299; return a conduit::problem for errors");
    if (!faults.text.empty())
        return {.value = {.method = handler.route.method, .pattern = pattern, .handler = meta::keep(name)}, .faults = meta::keep(faults.text)};

    const auto rows = std::define_static_array(binder.result.rows);
    const auto starts = std::define_static_array(binder.result.starts);
    return {.value = {
                .method = handler.route.method,
                .pattern = pattern,
                .prefix = meta::keep(handler.prefix),
                .handler = meta::keep(name),
                .place = {meta::keep(handler.where.file_name()), handler.where.line(), handler.where.column()},
                .doc = describe::building::doc_on(handler.function),
                .status = status ? status->code : 0,
                .blocking = blocking,
                .tool = meta::has_annotation<annotation::tool>(handler.function),
                .row_data = rows.data(),
                .row_count = rows.size(),
                .start_data = starts.data(),
                .start_count = starts.size(),
                .call = call_of(handler.function),
            }};
}

/// A constant of its own for each endpoint: the limit on constant evaluation holds for one endpoint, not for the app.
template <std::meta::info Function, annotation::route Route, meta::text Pattern, meta::text Prefix, class StateList>
inline constexpr bound_endpoint bound_of{};

template <std::meta::info Function, annotation::route Route, meta::text Pattern, meta::text Prefix, class... States>
inline constexpr bound_endpoint bound_of<Function, Route, Pattern, Prefix, void(States&...)> =
    bind_endpoint({Function, Route, std::string(Pattern.view()), std::string(Prefix.view()), place_of_route(Function)}, Pattern, {^^States...});

template <class... States>
using state_list = void(States&...);

consteval auto bound(const handler& handler, const meta::list<std::meta::info>& states) -> const bound_endpoint& {
    return std::meta::extract<const bound_endpoint&>(
        substitute(^^bound_of, {std::meta::reflect_constant(handler.function), std::meta::reflect_constant(handler.route),
                                std::meta::reflect_constant(meta::keep(handler.pattern)), std::meta::reflect_constant(meta::keep(handler.prefix)),
                                dealias(substitute(^^state_list, states))}));
}

}
}
