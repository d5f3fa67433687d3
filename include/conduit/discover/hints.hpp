#pragma once
#include <string>
#include <conduit/discover/bound_endpoint.hpp>
#include <conduit/discover/hint.hpp>
#include <conduit/discover/profile.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/discover/unused.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/number.hpp>
#include <conduit/route/similar.hpp>

namespace conduit::discover {

struct hinter {
    static constexpr std::size_t most_of_a_kind = 20;  // the rest is counted: an old app would bury the compiler's own words

    const routing::route_table& table;
    const meta::list<const bound_endpoint*>& endpoints;  // of the table's routes
    const meta::list<const bound_endpoint*>& tools;      // that have no route
    std::string text{};
    std::size_t counts[hint_count]{};

    /// Whether this one is to be written out.
    consteval auto counted(hint hint) -> bool { return ++counts[static_cast<std::size_t>(hint)] <= most_of_a_kind; }

    consteval void add(hint hint, const endpoint& at, const std::string& message, bool routed = true) {
        const auto route = routed ? " (" + route_of(at) + ")" : std::string();
        text += report::line_of(at.place, "hint", std::string(at.handler.view()) + route + ": " + message + " [" + std::string(hint_ids[static_cast<std::size_t>(hint)]) + "]");
    }
    static consteval auto route_of(const endpoint& endpoint) -> std::string {
        return std::string(name_of(endpoint.method)) + " " + std::string(endpoint.pattern.view());
    }
    static consteval auto named(const endpoint& endpoint) -> std::string {
        return route_of(endpoint) + " (" + std::string(endpoint.handler.view()) + ", " + text_of(endpoint.place) + ")";
    }
    consteval auto silencing(hint hint) const {
        return [this, hint](std::size_t i) { return endpoints[i]->silenced.contains(hint); };
    }

    consteval void look_at_each() {
        const void* earlier = nullptr;
        for (const auto* bound : endpoints) {
            const auto& endpoint = bound->value;
            const bool repeated = endpoint.function == earlier;  // one handler, several routes
            earlier = endpoint.function;
            if (!repeated && !bound->silenced.contains(hint::text_by_value)) look_for_text(endpoint);
            if (!repeated && endpoint.tool) look_for_words(*bound, true);
            if (bound->reads_body && !bound->silenced.contains(hint::body_on_get)) look_for_body(*bound);
            if (!endpoint.prefix.empty() && !bound->silenced.contains(hint::doubled_prefix)) look_for_prefix(endpoint);
        }
        for (const auto* tool : tools) look_for_words(*tool, false);
    }

    consteval void look_for_words(const bound_endpoint& tool, bool routed) {
        if (tool.value.doc.empty() && !tool.silenced.contains(hint::tool_without_doc) && counted(hint::tool_without_doc))
            add(hint::tool_without_doc, tool.value, "is a tool without words: models choose tools by what is said of them; add =doc(\"...\")", routed);
    }

    consteval void look_for_text(const endpoint& endpoint) {
        for (std::size_t i = 0; i < endpoint.row_count; ++i) {
            const auto& row = endpoint.row_data[i];
            if (row.source != argument_source::capture && row.source != argument_source::query) continue;
            const bool optional = row.type->kind == describe::kind::optional;
            if ((optional ? row.type->element : row.type)->kind != describe::kind::string || !counted(hint::text_by_value)) continue;
            const std::string around[] = {optional ? "std::optional<" : "", optional ? ">" : ""};
            add(hint::text_by_value, endpoint,
                "the parameter '" + std::string(row.name.view()) + "' (" + around[0] + "std::string" + around[1] +
                    ") is a copy: if the handler only reads it, take `" + around[0] + "std::string_view" + around[1] +
                    "`, which lives until the answer is sent");
        }
    }

    consteval void look_for_body(const bound_endpoint& bound) {
        const auto method = bound.value.method;
        if ((method != method::get && method != method::head && method != method::del) || !counted(hint::body_on_get)) return;
        const auto name = std::string(bound.body_parameter.view());
        add(hint::body_on_get, bound.value,
            (name.empty() ? "a parameter" : "the parameter '" + name + "'") + " reads the body, but that of a " +
                std::string(name_of(method)) +
                " request means nothing (RFC 9110, 9.3), and proxies may drop or refuse it: make the route a post, or take the value from "
                "the path or the query");
    }

    consteval void look_for_prefix(const endpoint& endpoint) {
        const auto prefix = endpoint.prefix.view();
        const auto own = endpoint.pattern.view().substr(prefix.size());
        if (!own.starts_with(prefix) || (own.size() > prefix.size() && own[prefix.size()] != '/') || !counted(hint::doubled_prefix)) return;
        const auto rest = own.substr(prefix.size());
        add(hint::doubled_prefix, endpoint,
            "repeats the prefix \"" + std::string(prefix) + "\", which its namespace gives it already: write \"" +
                std::string(rest.empty() ? "/" : rest) + "\"");
    }

    consteval void look_at_pairs() {
        for (const auto& pair : routing::find_slash_pairs(table, silencing(hint::trailing_slash)))
            if (counted(hint::trailing_slash))
                add(hint::trailing_slash, endpoints[pair.second]->value,
                    "differs from " + named(endpoints[pair.first]->value) +
                        " only by the slash at the end, and each answers its own requests: keep one of them");
        for (const auto& odd : routing::find_odd_captures(table, silencing(hint::capture_names)))
            if (counted(hint::capture_names)) {
                const auto usual = std::string(table[odd.usual].segments[odd.segment].text);
                add(hint::capture_names, endpoints[odd.route]->value,
                    "calls '" + std::string(table[odd.route].segments[odd.segment].text) + "' the segment that is '" + usual + "' in " +
                        named(endpoints[odd.usual]->value) + ": name it '" + usual + "' here too");
            }
    }

    /// What the profile names is called directly only if it is there.
    consteval void look_at_profile() {
        std::size_t gone = 0;
        profiled_route first;
        for (const auto& profiled : read_profile(profile_text).routes) {
            bool found = false;
            for (const auto& route : table) found |= name_of(route.method) == profiled.method && route.pattern == profiled.pattern;
            if (!found && gone++ == 0) first = profiled;
        }
        if (gone == 0) return;
        const auto others = gone == 1 ? std::string() : " and " + meta::to_text(gone - 1) + " more";
        text += report::line_of(endpoints[0]->value.place, "hint",
                                "the profile of the app names " + std::string(first.method) + " " + std::string(first.pattern) + others +
                                    ", which the app does not have: record it anew, with serve --record-profile FILE");
    }

    consteval void add_unused(const meta::list<unused>& all) {
        for (const auto& each : all)
            if (counted(each.hint)) {
                const source_place where{{each.where.file_name(), std::string_view(each.where.file_name()).size()}, each.where.line(), each.where.column()};
                text += report::line_of(where, "hint", each.message + " [" + std::string(hint_ids[static_cast<std::size_t>(each.hint)]) + "]");
            }
    }

    consteval auto finish() -> meta::text {
        if (text.empty()) return {};
        bool any = false;
        for (std::size_t i = 0; i < hint_count; ++i) {
            any |= counts[i] > 0;
            if (counts[i] > most_of_a_kind)
                text += "\nand " + meta::to_text(counts[i] - most_of_a_kind) + " more [" + std::string(hint_ids[i]) + "]";
        }
        const bool elsewhere = counts[static_cast<std::size_t>(hint::unused_provider)] + counts[static_cast<std::size_t>(hint::unused_layer)] > 0;
        if (any)
            text += "\n(to keep one as it is: [[=silence(\"ID\")]] at the handler" + std::string(elsewhere ? ", the provider or the namespace" : "") +
                    ", with the word in brackets)";
        return meta::keep(text);
    }
};

/// What may surprise in an app without faults; empty if nothing.
consteval auto hints_about(const routing::route_table& table, const meta::list<const bound_endpoint*>& endpoints, const meta::list<const bound_endpoint*>& tools,
                           const meta::list<unused>& unused) -> meta::text {
    hinter hinter{table, endpoints, tools};
    hinter.look_at_each();
    hinter.look_at_pairs();
    hinter.look_at_profile();
    hinter.add_unused(unused);
    return hinter.finish();
}

/// True, so that a static assertion can say it: that is evaluated once. Level 0 is a note; 1, a warning, would be an error
/// under -Werror.
consteval auto show_hints(const meta::text& hints) -> bool {
    if (!hints.empty()) __builtin_constexpr_diag(0, "", hints.view());
    return true;
}

}
