#pragma once
#include <meta>
#include <type_traits>
#include <conduit/app/runnable.hpp>
#include <conduit/discover/filter.hpp>
#include <conduit/discover/link.hpp>
#include <conduit/mcp/mount.hpp>
#include <conduit/openapi/docs.hpp>
#include <conduit/ops/metrics.hpp>

namespace conduit {

namespace discover {

/// What a feature mounts whose header was included before the app; null: it was not.
template <std::meta::info Namespace, class Here>
consteval auto mounted_by_header() -> const mountable* {
    return extract<const mountable*>(substitute(^^mountable_of, {std::meta::reflect_constant(Namespace)}));
}

consteval auto any_generates(std::span<const endpoint* const> endpoints) -> bool {
    for (const auto* const each : endpoints)
        if (!each->generates.empty()) return true;
    return false;
}

/// One instantiation links one app; all its faults are reported by this one assertion.
template <class Here, class StateList, auto... Parts>
struct linkage;

template <class Here, class... States, auto... Parts>
struct linkage<Here, void(States&...), Parts...> {
    static constexpr auto value = link(sorted_out<Parts...>(), {^^States...});
    static_assert(value.ok(), value.report());
    static_assert(show_hints(value.hints));

    static constexpr auto plan() -> routing::plan {
        auto made = value.plan;
        if constexpr (!value.turns.empty()) made.in_turn = routing::match_in_turn<linkage>;
        return made;
    }
};

}

/// The app whose handlers are the annotated functions of the given namespaces:
///
///     shop::user_store users;
///     return conduit::app<^^shop>{users}.run(argc, argv);
///
/// It sees what was declared before this line: make it once, in main.cpp, after all includes. State is taken by reference,
/// lives longer than the app, and is shared by all threads. Filters choose among the handlers: see conduit::only. Layers run
/// around all requests: see conduit::use. Beside the handlers are mounted conduit::docs, conduit::metrics, in apps that include
/// conduit/ml/ml.hpp conduit::open_inference, and, where a handler is a tool, a resource or a prompt, conduit::mcp: see `mount` and
/// `without` in runnable.hpp.
template <auto... Parts>
class app : public runnable<^^docs, ^^open_inference, ^^mcp, ^^metrics> {
public:
    /// `Here` is another type wherever this is written: each app sees its namespaces as they are there.
    template <class Here = decltype([] {}), class... States>
    explicit app(States&&... states) {
        static_assert((std::is_lvalue_reference_v<States> && ...), "an app's state must outlive it: pass named objects, not temporaries");
        static_assert((discover::is_reflection<Parts> || ...), "conduit::app takes the namespaces of its handlers, as in conduit::app<^^shop>");
        static_assert(((discover::is_reflection<Parts> || discover::is_filter<Parts> || discover::is_layers<Parts> || discover::is_replacement<Parts>)&&...),
                      "beside its namespaces, conduit::app takes filters, conduit::only{...} and conduit::except{...}, layers, conduit::use<...>, and "
                      "replacements of providers, conduit::replace{...}");
        static_assert(sizeof...(States) <= runnable::most_states, "an app takes at most 16 state objects: group them in a struct");
        using linkage = discover::linkage<Here, void(std::remove_reference_t<States>&...), Parts...>;
        void* const addresses[]{const_cast<void*>(static_cast<const void*>(&states))..., nullptr};
        constexpr auto protocol = discover::mounted_by_header<^^open_inference, Here>();
        static_assert(protocol || !discover::any_generates(linkage::value.endpoints),
                      "a handler is marked [[=generate(...)]], but nothing serves it so: include conduit/ml/ml.hpp");
        serve_models_by(protocol);
        take({name, linkage::value.endpoints, linkage::plan(), nullptr, linkage::value.layers, linkage::value.hooks}, addresses, sizeof...(States));
        if constexpr (!linkage::value.offers.empty()) offer_by(mcp::offered, linkage::value.offers);
    }
    app(const app&) = delete;
    app& operator=(const app&) = delete;

private:
    static constexpr auto name = std::string_view{std::define_static_string(discover::sorted_out<Parts...>().name())};
};

}
