#pragma once
#include <meta>
#include <string>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/layer/bind.hpp>
#include <conduit/layer/use.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::discover {

template <auto Layer, class... States>
consteval auto address_of_layer() -> const layer* {
    return &layering::bound<Layer, States...>;
}

/// The layers that an annotation names: values; mostly none.
consteval auto layers_in(std::meta::info annotation, std::meta::info type) -> meta::list<std::meta::info> {
    meta::list<std::meta::info> values;
    if (describe::building::is_specialisation_of(type, ^^annotation::layers))
        for (auto value : meta::infos(template_arguments_of(type))) values.push_back(value);
    else if (std::meta::extract<bool>(substitute(^^annotation::is_layer, {type})))
        values.push_back(constant_of(annotation));
    return values;
}

/// Binds layers to an app's state, the outermost first.
struct layer_binder {
    const meta::list<std::meta::info>& states;
    report& faults;
    meta::list<const layer*> bound{};

    /// Of a layer's value.
    consteval void add(std::meta::info value, const source_place& where) {
        meta::list<std::meta::info> arguments{value};
        for (auto state : states) arguments.push_back(state);
        const auto* const found = std::meta::extract<const layer* (*)()>(substitute(^^address_of_layer, arguments))();
        if (!found->fault.empty()) return faults.error(where, "the layer " + std::string(found->name.view()) + " " + std::string(found->fault.view()));
        bound.push_back(found);
    }

    /// Those on one declaration. Where it has several declarations, its annotations are repeated: each layer runs once.
    consteval void add_on(std::meta::info declaration) {
        meta::list<std::meta::info> seen;
        for (auto written : meta::infos(annotations_of(declaration))) {
            const auto type = remove_const(type_of(written));
            const auto where = source_location_of(written);
            for (auto value : layers_in(written, type)) {
                bool repeated = false;
                for (auto earlier : seen) repeated |= earlier == value;
                if (repeated) continue;
                seen.push_back(value);
                add(value, {{where.file_name(), std::string_view(where.file_name()).size()}, where.line(), where.column()});
            }
        }
    }

    /// Those of the namespaces and classes around a handler, and its own.
    consteval void add_around(std::meta::info declaration) {
        if (declaration == ^^::) return;
        add_around(parent_of(declaration));
        add_on(declaration);
    }
};

}
