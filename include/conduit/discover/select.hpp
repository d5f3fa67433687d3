#pragma once
#include <meta>
#include <string>
#include <conduit/discover/filter.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/meta/number.hpp>

namespace conduit::discover {

consteval auto is_in(std::meta::info declaration, std::meta::info scope) -> bool {
    for (; declaration != scope; declaration = parent_of(declaration))
        if (declaration == ^^::) return false;
    return true;
}

/// Whether a pattern is `beginning`, or begins with it and a '/'.
constexpr auto begins_with(std::string_view pattern, std::string_view beginning) -> bool {
    return pattern.starts_with(beginning) && (pattern.size() == beginning.size() || pattern[beginning.size()] == '/');
}

/// Applies an app's filters to what was found in its namespaces.
struct selector {
    struct applied {
        const filter* of;
        const choice* chosen;
        bool keeps;
        bool used;
    };
    meta::list<applied> choices;
    meta::list<meta::text> patterns;  // of all endpoints, for messages
    bool keeps_all;

    consteval selector(const parts& parts, report& faults) : keeps_all(parts.only.empty()) {
        add(parts.only, true, faults);
        add(parts.except, false, faults);
    }

    consteval void add(const meta::list<const filter*>& filters, bool keeps, report& faults) {
        for (const auto* filter : filters) {
            for (std::size_t i = 0; i < filter->choice_count; ++i) choices.push_back({filter, &filter->choice_data[i], keeps, false});
            if (filter->choice_count == 0)
                faults.error(filter->place, name_of(keeps) + "{} names nothing: give it patterns, or reflections of namespaces and handlers");
        }
    }
    static consteval auto name_of(bool keeps) -> std::string { return keeps ? "conduit::only" : "conduit::except"; }

    /// Moves what the filters leave out from `handlers` to `left_out`.
    consteval void apply(meta::list<handler>& handlers, meta::list<handler>& left_out) {
        meta::list<handler> kept;
        for (const auto& handler : handlers) (keep(handler) ? kept : left_out).push_back(handler);
        handlers = std::move(kept);
    }

    consteval auto keep(const handler& handler) -> bool {
        const auto written = std::meta::annotations_of(handler.function)[handler.annotation];
        const auto pattern = with_prefix(handler.prefix, std::meta::extract<annotation::route>(written).pattern);
        patterns.push_back(pattern);
        return (keeps_all || is_chosen(handler, pattern, true)) && !is_chosen(handler, pattern, false);
    }

    consteval auto is_chosen(const handler& handler, std::string_view pattern, bool keeps) -> bool {
        bool chosen = false;
        for (auto& choice : choices) {
            if (choice.keeps != keeps) continue;
            const auto scope = choice.chosen->scope;
            const bool fits = scope == std::meta::info{} ? begins_with(pattern, choice.chosen->pattern) : is_in(handler.function, scope);
            choice.used |= fits;
            chosen |= fits;
        }
        return chosen;
    }

    consteval void report_unused(report& faults) const {
        for (const auto& choice : choices)
            if (!choice.used) faults.error(choice.of->place, why_unused(choice));
    }

    consteval auto why_unused(const applied& choice) const -> std::string {
        const auto filter = name_of(choice.keeps);
        const auto effect = std::string(choice.keeps ? " keeps nothing: " : " leaves out nothing: ");
        const auto which = std::string(choice.keeps || keeps_all ? " of the app" : " that `only` keeps");
        const auto scope = choice.chosen->scope;
        if (scope != std::meta::info{}) {
            const auto name = is_function(scope) ? name_of_function(scope) : std::string(display_string_of(scope));
            const auto named = filter + "{^^" + name + "}";
            if (is_function(scope)) return named + effect + name + " is no handler" + which;
            if (is_namespace(scope) || (is_type(scope) && is_class_type(scope))) return named + effect + "no handler" + which + " is in " + name;
            return named + ": a filter takes patterns, and the reflections of namespaces, classes and functions; " + name + " is none of these";
        }
        const auto pattern = std::string(choice.chosen->pattern.view());
        const auto named = filter + "{\"" + pattern + "\"}";
        if (!pattern.starts_with('/')) return named + ": a pattern begins with '/', as in " + filter + "{\"/api\"}";
        const auto near = nearest(pattern);
        return named + effect + "no pattern" + which + " is \"" + pattern + "\"" +
               (pattern.ends_with('/') ? "" : " or begins with \"" + pattern + "/\"") +
               (near.empty() || near == pattern ? "" : "; did you mean \"" + near + "\"?");
    }

    /// The pattern that has the longest beginning in common, cut to as many segments; empty if none has more than its '/'.
    consteval auto nearest(std::string_view wanted) const -> std::string {
        while (wanted.ends_with('/')) wanted.remove_suffix(1);
        std::size_t longest = 1;
        std::string_view near;
        for (const auto& pattern : patterns) {
            std::size_t common = 0;
            while (common < wanted.size() && common < pattern.length && pattern.view()[common] == wanted[common]) ++common;
            if (common > longest) longest = common, near = pattern;
        }
        std::size_t slashes = 0;
        for (const char c : wanted) slashes += c == '/';
        std::size_t end = 0;
        while (end < near.size() && (near[end] != '/' || slashes-- > 0)) ++end;
        return std::string(near.substr(0, end));
    }
};

}
