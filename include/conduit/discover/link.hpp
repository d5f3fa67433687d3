#pragma once
#include <meta>
#include <span>
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bound_endpoint.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/hints.hpp>
#include <conduit/discover/hooks.hpp>
#include <conduit/discover/offers.hpp>
#include <conduit/discover/replace.hpp>
#include <conduit/discover/select.hpp>
#include <conduit/discover/unused.hpp>
#include <conduit/route/conflict.hpp>
#include <conduit/route/in_turn.hpp>
#include <conduit/route/plan.hpp>

namespace conduit::discover {

/// What linking an app comes to: static tables, or the report of all faults.
struct linked {
    const char* faults = "";
    std::size_t fault_length = 0;
    meta::text hints{};
    std::span<const endpoint* const> endpoints;
    std::span<const layer* const> layers;  // of the app
    std::span<const hook> hooks;
    meta::table<offer> offers{};
    routing::plan plan;
    std::span<const routing::turn> turns;  // if patterns are few: what plan.in_turn is to be made of

    constexpr auto ok() const -> bool { return fault_length == 0; }
    constexpr auto report() const -> std::string_view { return {faults, fault_length}; }
};

struct linker {
    meta::list<std::meta::info> states;
    building::context context;
    collector found;
    meta::list<handler> left_out;  // by filters
    routing::route_table table;
    meta::list<const endpoint*> endpoints;
    meta::list<const bound_endpoint*> bound_endpoints;
    meta::list<const bound_endpoint*> tools_without_route;
    meta::list<bool> state_taken;
    meta::list<hook> hooks;
    meta::list<offer> offers;
    layer_binder layers{states, found.faults};
    replacer exchanged{found.providers, found.faults};

    consteval void link(const parts& parts) {
        if (parts.namespaces.empty()) return;  // refused by the app
        for (auto scope : parts.namespaces) {
            if (!is_namespace(scope)) {
                found.faults.error(source_location_of(scope), "conduit::app takes namespaces, as in conduit::app<^^shop>; " +
                                                               std::string(display_string_of(scope)) + " is none");
                continue;
            }
            meta::text outer;
            bool on = true;
            for (auto parent = parent_of(scope); parent != ^^::; parent = parent_of(parent)) {
                if (const auto prefix = found.own_prefix(parent); !prefix.empty()) outer = meta::join({prefix, outer});
                on &= conditions_in(annotations_of(parent)).hold;
            }
            collector around;
            (on ? found : around).add_namespace(scope, outer);
            found.switch_off(around);
        }
        filter(parts);
        if (found.handlers.empty() && found.offers.empty() && found.faults.text.empty())
            found.faults.error(source_location_of(parts.namespaces[0]), why_empty(parts.namespaces[0]));
        provider_checker providers{found.providers, found.faults};
        const auto earlier = found.faults.text.size();
        exchanged.apply(parts.replacements);
        providers.check();
        if (found.faults.text.size() != earlier) return;  // with a cycle, no handler can be bound
        context = {states, providers.fine};
        state_taken.assign(states.size(), false);
        table.reserve(found.handlers.size());
        endpoints.reserve(found.handlers.size());
        bound_endpoints.reserve(found.handlers.size());
        for (const auto& handler : found.handlers) add(handler);
        if (!found.offers.empty()) add_offers();
        for (const auto& hook : found.hooks)
            if (is_there(hook)) add(hook);
        for (auto layer : parts.layers) layers.add(layer, endpoints.empty() ? source_place{} : endpoints[0]->place);
        for (const auto* layer : layers.bound) take_states_of(*layer);
        for (const auto* endpoint : endpoints) check_principal(*endpoint);
        for (const auto& offer : offers)
            if (!offer.routed) check_principal(*offer.endpoint);
        check_conflicts();
        check_profile();
        for (std::size_t i = 0; i < states.size(); ++i)
            if (!state_taken[i] && found.faults.text.empty()) report_unused_state(states[i]);
    }

    consteval void filter(const parts& parts) {
        if (parts.only.empty() && parts.except.empty()) return;
        selector selector(parts, found.faults);
        const auto all = found.handlers.size();
        selector.apply(found.handlers, left_out);
        selector.apply(found.switched_off, left_out);
        if (!found.faults.text.empty()) return;
        selector.report_unused(found.faults);
        if (found.handlers.empty() && all != 0 && found.faults.text.empty())
            found.faults.error(selector.choices.back().of->place, "the app's filters leave none of its " + meta::to_text(all) + " endpoints: keep one");
    }

    consteval auto why_empty(std::meta::info scope) const -> std::string {
        const auto name = std::string(display_string_of(scope));
        if (found.switched_off.empty())
            return "the namespace " + name + " has no handler: annotate a function with a route, [[=get(\"/path\")]], above the app";
        return "the namespace " + name + " has no handler whose condition holds: `when` switches off all " + meta::to_text(found.switched_off.size()) +
               " endpoints of the app";
    }

    /// State that only switched off handlers take is no fault: the app reads alike with the switch on and off.
    consteval void report_unused_state(std::meta::info state) {
        const auto name = std::string(display_string_of(state));
        const auto given = "the app was given an object of type " + name + ", but ";
        for (const auto& handler : found.switched_off)
            if (takes(handler.function, state)) return;
        for (const auto& hook : found.hooks_switched_off)
            if (takes(hook.function, state)) return;
        for (const auto& handler : left_out)
            if (takes(handler.function, state))
                return found.faults.error(place_of_route(handler.function), given + "its filters leave out all handlers that take it, as " + name_of_function(handler.function) +
                                                                                " does: remove the object, or keep the handler");
        found.faults.error(source_location_of(state), given + "no handler takes it: remove it, or take it as `" + name + "&`");
    }

    /// By itself, or a layer around it.
    consteval auto takes(std::meta::info function, std::meta::info state) const -> bool {
        for (auto parameter : parameters_of(function))
            if (is_reference_type(type_of(parameter)) && remove_cvref(type_of(parameter)) == remove_const(state)) return true;
        report unseen;
        layer_binder around{states, unseen};
        around.add_around(function);
        for (const auto* layer : around.bound)
            for (std::size_t i = 0; i < states.size(); ++i)
                if (states[i] == state && (layer->states >> i & 1) != 0) return true;
        return false;
    }

    consteval void take_states_of(const layer& layer) {
        for (std::size_t i = 0; i < states.size(); ++i)
            if ((layer.states >> i & 1) != 0) state_taken[i] = true;
    }

    /// A handler that takes who asks has a layer around it that asks who it is.
    consteval void check_principal(const endpoint& endpoint) {
        for (const auto* layer : endpoint.layers())
            if (!layer->security.scheme.empty()) return;
        for (const auto* layer : layers.bound)
            if (!layer->security.scheme.empty()) return;
        for (const auto& row : endpoint.rows())
            if (row.intake && row.intake->principal)
                return found.faults.error(endpoint.place, std::string(endpoint.handler.view()) + " (" + std::string(name_of(endpoint.method)) + " " + std::string(endpoint.pattern.view()) +
                                                              "): the parameter '" + std::string(row.name.view()) + "' (conduit::principal) is who asks, but no layer asks who it is: put "
                                                              "[[=authenticated]] or [[=requires_scope(\"...\")]] on the handler or its namespace, or conduit::use<conduit::authenticated> "
                                                              "on the app");
    }

    consteval void add(const handler& handler) {
        const auto& bound = building::bound(handler, context);
        if (!bound.faults.empty()) {
            add_faults(bound.faults);
            if (bound.value.pattern.empty()) return;
        }
        take_states(bound.value);
        table.push_back({bound.value.method, bound.value.pattern, routing::split_pattern(bound.value.pattern)});
        endpoints.push_back(&bound.value);
        bound_endpoints.push_back(&bound);
    }

    consteval void take_states(const endpoint& endpoint) {
        for (const auto& row : endpoint.rows())
            if (row.source == argument_source::state) state_taken[row.index] = true;
        for (const auto* layer : endpoint.layers()) take_states_of(*layer);
    }

    consteval void add_offers() {
        meta::list<std::source_location> places;
        for (const auto& each : found.offers) {
            if (each.routed && !is_kept(each.handler)) continue;
            const auto& bound = building::bound(each.handler, context);
            if (!bound.faults.empty()) {
                if (!each.routed) add_faults(bound.faults);
                continue;
            }
            take_states(bound.value);
            offer_maker maker{each, bound.value, found.faults};
            offers.push_back(maker.make());
            if (!each.routed && offers[offers.size() - 1].kind == offer_kind::tool) tools_without_route.push_back(&bound);
            places.push_back(maker.where);
        }
        check_names(offers, places, found.faults);
    }

    /// Whether filters leave it.
    consteval auto is_kept(const handler& wanted) const -> bool {
        for (const auto& handler : found.handlers)
            if (handler.function == wanted.function && handler.annotation == wanted.annotation) return true;
        return false;
    }

    /// A provider's fault once, for the first endpoint that takes it; so a namespace's.
    consteval void add_faults(std::string_view lines) {
        while (!lines.empty()) {
            const auto line = lines.substr(0, std::min(lines.find('\n', 1), lines.size()));
            lines.remove_prefix(line.size());
            const auto by = line.find(taken_by);
            const bool reported = by != line.npos ? found.faults.text.contains(line.substr(0, by)) : (found.faults.text + '\n').contains(std::string(line) + '\n');
            if (!reported) found.faults.add(line);
        }
    }

    /// A hook goes with the handlers beside it: where filters leave out all of these, it is left out too.
    consteval auto is_there(const found_hook& hook) const -> bool {
        const auto scope = parent_of(hook.function);
        bool any_left_out = false;
        for (const auto& handler : left_out) any_left_out |= is_in(handler.function, scope);
        if (!any_left_out) return true;
        for (const auto& handler : found.handlers)
            if (is_in(handler.function, scope)) return true;
        return false;
    }

    consteval void add(const found_hook& hook) {
        hook_binder binder{hook, states, found.faults};
        if (!binder.bind()) return;
        for (std::size_t i = 0; i < parameters_of(hook.function).size(); ++i) state_taken[binder.result.states[i]] = true;
        hooks.push_back(binder.result);
    }

    consteval void check_profile() {
        if (const auto fault = read_profile(profile_text).fault; !fault.empty())
            found.faults.error(endpoints.empty() ? source_place{} : endpoints[0]->place,
                               "the profile of the app has the line \"" + std::string(fault) +
                                   "\", which is not COUNT METHOD PATTERN: record it anew, with serve --record-profile FILE");
    }

    consteval void check_conflicts() {
        for (const auto& conflict : routing::find_conflicts(table)) {
            const auto& first = *endpoints[conflict.first];
            const auto& second = *endpoints[conflict.second];
            const auto method = std::string(name_of(second.method)) + " ";
            const bool same = first.pattern.view() == second.pattern.view();
            found.faults.error(second.place,
                               method + std::string(second.pattern.view()) + " (" + std::string(second.handler.view()) + ")" +
                                   (same ? " is the same route as " : " matches the same requests as ") + method +
                                   std::string(first.pattern.view()) + " (" + std::string(first.handler.view()) + ", " +
                                   text_of(first.place) + "): " +
                                   (same ? "remove one of the two, or change its method or pattern"
                                         : "nothing decides between two captures; make one a literal, as in \"" + suggestion(second) +
                                               "\", or keep one handler"));
        }
    }

    /// The pattern with a literal in front of its first capture: `/posts/:slug` → `/posts/by-slug/:slug`.
    consteval auto suggestion(const endpoint& endpoint) const -> std::string {
        std::string text;
        bool changed = false;
        for (const auto& segment : routing::split_pattern(endpoint.pattern.view())) {
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
        if constexpr (hints_wanted) {
            unused_finder unused{found, left_out, exchanged.replaced};
            unused.find();
            out.hints = hints_about(table, bound_endpoints, tools_without_route, unused.all);
        }
        out.endpoints = std::define_static_array(endpoints);
        if (!layers.bound.empty()) out.layers = std::define_static_array(layers.bound);
        if (!hooks.empty()) out.hooks = std::define_static_array(hooks);
        if (!offers.empty()) {
            const auto kept = std::define_static_array(offers);
            out.offers = {kept.data(), kept.size()};
        }
        out.turns = std::define_static_array(routing::turns_of(table));
        const auto tables = out.turns.empty() ? routing::build_plan(table) : routing::build_trie(table);
        auto edges = tables.edges;
        for (auto& edge : edges) edge.literal = meta::keep(edge.literal.view());
        auto segments = tables.segments.fixed;
        segments.shapes = std::define_static_array(tables.segments.shapes);
        segments.candidates = std::define_static_array(tables.segments.candidates);
        out.plan = {.nodes = std::define_static_array(tables.nodes),
                    .edges = std::define_static_array(edges),
                    .leaves = std::define_static_array(tables.leaves),
                    .segments = segments};
        return out;
    }
};

/// Discovers, checks and links: everything that the compiler knows of an app, once.
consteval auto link(const parts& parts, const meta::list<std::meta::info>& states) -> linked {
    linker linker;
    linker.states = states;
    linker.link(parts);
    return linker.finish();
}

}
