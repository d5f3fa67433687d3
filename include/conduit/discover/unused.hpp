#pragma once
#include <meta>
#include <string>
#include <conduit/annotations/silence.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/hint.hpp>
#include <conduit/discover/layers.hpp>
#include <conduit/discover/providers.hpp>
#include <conduit/discover/select.hpp>
#include <conduit/layer/use.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::discover {

/// What an app declares and does not use.
struct unused {
    discover::hint hint{};
    std::source_location where{};
    std::string message{};
};

/// Finds it. Handlers that a condition or a filter leaves out use things too: the app reads alike with and without them.
struct unused_finder {
    const collector& found;
    const meta::list<handler>& left_out;
    const meta::list<found_provider>& replaced;  // their replacements are among those found
    meta::list<unused> all{};

    consteval void find() {
        for (const auto& each : found.providers)
            if (meta::has_annotation<annotation::provide>(each.function)) look_at_provider(each.function);
        for (auto scope : found.namespaces) look_at_layers(scope);
    }

private:
    consteval void look_at_provider(std::meta::info function) {
        const auto value = provider_of(function).value;
        if (is_taken(value) || is_silenced(function, hint::unused_provider)) return;
        const auto shown = describe::building::name_of_type(value);
        all.push_back({hint::unused_provider, place_of_route(function),
                       name_of_function(function) + " (a provider): neither a handler nor another provider takes what it gives, " + shown + ": take it, or remove the provider"});
    }

    consteval auto is_taken(std::meta::info value) const -> bool {
        for (const auto* handlers : {&found.handlers, &found.switched_off, &left_out})
            for (const auto& each : *handlers)
                if (takes(each.function, value)) return true;
        for (const auto* providers : {&found.providers, &replaced})
            for (const auto& each : *providers)
                if (takes(each.function, value)) return true;
        return false;
    }
    static consteval auto takes(std::meta::info function, std::meta::info value) -> bool {
        for (auto parameter : meta::infos(parameters_of(function)))
            if (remove_cvref(dealias(type_of(parameter))) == value) return true;
        return false;
    }

    consteval void look_at_layers(std::meta::info scope) {
        for (auto written : meta::infos(annotations_of(scope))) {
            if (layers_in(written, remove_const(type_of(written))).empty()) continue;
            if (has_handlers(scope) || is_silenced(scope, hint::unused_layer)) return;
            return all.push_back({hint::unused_layer, source_location_of(written),
                                  "the namespace " + std::string(display_string_of(scope)) + " has layers, but no handler: put handlers into it, or remove the layers"});
        }
    }

    consteval auto has_handlers(std::meta::info scope) const -> bool {
        for (const auto* handlers : {&found.handlers, &found.switched_off, &left_out})
            for (const auto& each : *handlers)
                if (is_in(each.function, scope)) return true;
        return false;
    }

    static consteval auto is_silenced(std::meta::info declaration, hint hint) -> bool {
        hint_set silenced;
        for (auto written : meta::infos(annotations_of(declaration)))
            if (type_of(written) == ^^const annotation::silence) silenced.add(std::meta::extract<annotation::silence>(written).id);
        return silenced.contains(hint);
    }
};

}
