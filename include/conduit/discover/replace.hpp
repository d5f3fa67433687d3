#pragma once
#include <meta>
#include <string>
#include <conduit/discover/filter.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/providers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::discover {

/// Puts other functions where an app's providers were.
struct replacer {
    meta::list<found_provider>& providers;
    report& faults;
    meta::list<found_provider> replaced{};

    consteval void apply(const meta::list<const replace*>& replacements) {
        meta::list<const replace*> earlier;
        const auto all = providers;
        for (const auto* each : replacements) {
            if (const auto why = fault_of(*each, all, earlier); !why.empty()) {
                faults.error(each->place, "conduit::replace{^^" + name_of(each->provider) + ", ^^" + name_of(each->by) + "}: " + why);
                continue;
            }
            earlier.push_back(each);
            replaced.push_back({each->provider});
            for (auto& provider : providers)
                if (provider.function == each->provider) provider.function = each->by;
        }
    }

private:
    static consteval auto name_of(std::meta::info declaration) -> std::string {
        return is_function(declaration) ? name_of_function(declaration) : std::string(display_string_of(declaration));
    }
    static consteval auto type_name(std::meta::info function) -> std::string { return describe::building::name_of_type(provider_of(function).value); }

    /// What is wrong with it; empty if nothing.
    static consteval auto fault_of(const replace& each, const meta::list<found_provider>& all, const meta::list<const replace*>& earlier) -> std::string {
        const auto name = name_of(each.provider);
        bool found = false;
        std::string names;
        for (const auto& provider : all) {
            found |= provider.function == each.provider;
            names += (names.empty() ? "" : ", ") + name_of_function(provider.function);
        }
        if (!found) return name + " is no provider of the app" + (names.empty() ? ", which has none" : ": it has " + names);
        for (const auto* other : earlier)
            if (other->provider == each.provider) return name + " is replaced by " + name_of(other->by) + " already: keep one";
        const auto by = name_of(each.by);
        if (!is_function(each.by)) return by + " is no function: a function, whose types are written out, makes the value";
        if (provider_of(each.by).value != provider_of(each.provider).value)
            return by + " gives " + type_name(each.by) + ", but " + name + " gives " + type_name(each.provider) + ", which the app takes: give that";
        return {};
    }
};

}
