#pragma once
#include <meta>
#include <span>
#include <string>
#include <vector>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bind.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/result/deliver.hpp>
#include <conduit/route/conflict.hpp>
#include <conduit/route/plan.hpp>

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
    std::vector<std::meta::info> arguments{std::meta::reflect_constant(function)};
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
            return why_not_sendable(template_arguments_of(type)[1]);
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

/// What linking an app comes to: static tables, or the report of all faults.
struct linked {
    const char* faults = "";
    std::size_t fault_length = 0;
    std::span<const endpoint> endpoints;
    routing::plan plan;

    constexpr auto ok() const -> bool { return fault_length == 0; }
    constexpr auto report() const -> std::string_view { return {faults, fault_length}; }
};

struct linker {
    std::vector<std::meta::info> states;
    collector found;
    routing::route_table table;
    std::vector<endpoint> endpoints;
    std::vector<bool> state_taken;

    consteval void link(const std::vector<std::meta::info>& namespaces) {
        for (auto scope : namespaces) {
            if (!is_namespace(scope)) {
                found.faults.error(source_location_of(scope), "conduit::app takes namespaces, as in conduit::app<^^shop>; " +
                                                               std::string(display_string_of(scope)) + " is none");
                continue;
            }
            std::string outer;
            for (auto parent = scope; parent != ^^::;) {
                parent = parent_of(parent);
                if (parent == ^^::) break;
                outer = found.own_prefix(parent) + outer;
            }
            found.add_namespace(scope, outer);
        }
        if (found.handlers.empty() && found.faults.text.empty())
            found.faults.error(source_location_of(namespaces[0]),
                               "the namespace " + std::string(display_string_of(namespaces[0])) +
                                   " has no handler: annotate a function with a route, [[=get(\"/path\")]], above the app");
        state_taken.assign(states.size(), false);
        for (const auto& handler : found.handlers) add(handler);
        check_conflicts();
        for (std::size_t i = 0; i < states.size(); ++i)
            if (!state_taken[i] && found.faults.text.empty())
                found.faults.error(source_location_of(states[i]), "the app was given an object of type " + std::string(display_string_of(states[i])) +
                                                                      ", but no handler takes it: remove it, or take it as `" +
                                                                      std::string(display_string_of(states[i])) + "&`");
    }

    consteval void add(const handler& handler) {
        const auto name = name_of_function(handler.function);
        const auto pattern = meta::keep(handler.pattern);
        auto segments = routing::parse_pattern(pattern.view());
        if (!segments) {
            found.faults.error(handler.where, name + ": " + segments.error());
            return;
        }
        std::size_t captures = 0;
        for (const auto& segment : *segments) captures += segment.kind != routing::segment_kind::literal;
        if (captures > exchange::most_captures) {
            found.faults.error(handler.where, name + ": the pattern has more than 16 captures");
            return;
        }
        binder binder{handler, states, *segments, found.faults, {}};
        binder.bind_all();
        const auto result = return_type_of(handler.function);
        if (auto why = building::why_not_sendable(result); !why.empty()) binder.error(why);
        const bool blocking = meta::has_annotation<annotation::blocking>(handler.function);
        if (blocking && is_class_type(dealias(result)) && building::is_specialisation_of(dealias(result), ^^task))
            binder.error("is [[=blocking]] and a coroutine: a coroutine runs on the reactor; make it a plain function, or take "
                         "[[=blocking]] away");
        const auto status = meta::annotation_on<annotation::status>(handler.function);
        if (status && (status->code < 200 || status->code > 299))
            binder.error("has the status " + meta::to_text(status->code) +
                         ": the annotation is for successes, 200 to 299; return a conduit::problem for errors");
        for (const auto& row : binder.result.rows)
            if (row.source == argument_source::state) state_taken[row.index] = true;

        table.push_back({handler.route.method, pattern.view(), std::move(*segments)});
        const auto rows = std::define_static_array(binder.result.rows);
        const auto starts = std::define_static_array(binder.result.starts);
        endpoints.push_back({
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
        });
        functions.push_back(handler.function);
        places.push_back(handler.where);
    }

    consteval void check_conflicts() {
        for (const auto& conflict : routing::find_conflicts(table)) {
            const auto& first = endpoints[conflict.first];
            const auto& second = endpoints[conflict.second];
            const auto method = std::string(name_of(second.method)) + " ";
            const bool same = first.pattern.view() == second.pattern.view();
            found.faults.error(places[conflict.second],
                               method + std::string(second.pattern.view()) + " (" + std::string(second.handler.view()) + ")" +
                                   (same ? " is the same route as " : " matches the same requests as ") + method +
                                   std::string(first.pattern.view()) + " (" + std::string(first.handler.view()) + ", " +
                                   place(places[conflict.first]) + "): " +
                                   (same ? "remove one of the two, or change its method or pattern"
                                         : "nothing decides between two captures; make one a literal, as in \"" + suggestion(second) +
                                               "\", or keep one handler"));
        }
    }

    /// The pattern with a literal in front of its first capture: `/posts/:slug` → `/posts/by-slug/:slug`.
    consteval auto suggestion(const endpoint& endpoint) const -> std::string {
        std::string text;
        bool changed = false;
        for (const auto& segment : *routing::parse_pattern(endpoint.pattern.view())) {
            const auto name = std::string(segment.text);
            if (segment.kind != routing::segment_kind::literal && !changed) text += "/by-" + name, changed = true;
            text += segment.kind == routing::segment_kind::literal ? "/" + name : segment.kind == routing::segment_kind::capture ? "/:" + name : "/*" + name;
        }
        return text;
    }

    consteval auto finish() -> linked {
        linked out;
        if (!found.faults.text.empty()) {
            out.faults = std::define_static_string(found.faults.text);
            out.fault_length = found.faults.text.size();
            return out;
        }
        for (std::size_t i = 0; i < endpoints.size(); ++i) endpoints[i].call = building::call_of(functions[i]);
        out.endpoints = std::define_static_array(endpoints);
        const auto tables = routing::build_plan(table);
        auto edges = tables.edges;
        for (auto& edge : edges) edge.literal = meta::keep(edge.literal.view());
        auto keys = tables.static_keys;
        for (auto& key : keys) key = meta::keep(key.view());
        out.plan = {.nodes = std::define_static_array(tables.nodes),
                    .edges = std::define_static_array(edges),
                    .leaves = std::define_static_array(tables.leaves),
                    .static_paths = {std::define_static_array(tables.static_paths.pilots), std::define_static_array(tables.static_paths.slots)},
                    .static_keys = std::define_static_array(keys),
                    .static_leaves = std::define_static_array(tables.static_leaves)};
        return out;
    }

private:
    std::vector<std::meta::info> functions;
    std::vector<std::source_location> places;
};

/// Discovers, checks and links: everything that the compiler knows of an app, once.
consteval auto link(const std::vector<std::meta::info>& namespaces, const std::vector<std::meta::info>& states) -> linked {
    linker linker;
    linker.states = states;
    linker.link(namespaces);
    return linker.finish();
}

}
