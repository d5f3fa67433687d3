#pragma once
#include <array>
#include <meta>
#include <type_traits>
#include <conduit/app/application.hpp>
#include <conduit/discover/filter.hpp>
#include <conduit/discover/link.hpp>

namespace conduit {

namespace discover {

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
/// around all requests: see conduit::use.
template <auto... Parts>
class app {
public:
    /// `Here` is another type wherever this is written: each app sees its namespaces as they are there.
    template <class Here = decltype([] {}), class... States>
    explicit app(States&&... states) : states_{const_cast<void*>(static_cast<const void*>(&states))...} {
        static_assert((std::is_lvalue_reference_v<States> && ...), "an app's state must outlive it: pass named objects, not temporaries");
        static_assert((discover::is_reflection<Parts> || ...), "conduit::app takes the namespaces of its handlers, as in conduit::app<^^shop>");
        static_assert(((discover::is_reflection<Parts> || discover::is_filter<Parts> || discover::is_layers<Parts> || discover::is_replacement<Parts>)&&...),
                      "beside its namespaces, conduit::app takes filters, conduit::only{...} and conduit::except{...}, layers, conduit::use<...>, and "
                      "replacements of providers, conduit::replace{...}");
        static_assert(sizeof...(States) <= most_states, "an app takes at most 16 state objects: group them in a struct");
        using linkage = discover::linkage<Here, void(std::remove_reference_t<States>&...), Parts...>;
        description_ = {name, linkage::value.endpoints, linkage::plan(), states_.data(), linkage::value.layers, linkage::value.hooks};
    }
    app(const app&) = delete;
    app& operator=(const app&) = delete;

    /// Obeys the command line; gives main's exit status.
    auto run(int argc, char** argv) -> int { return cli::run(description_, argc, argv); }

    /// For whoever runs it otherwise: see conduit::test_client.
    auto description() const -> const application& { return description_; }

private:
    static constexpr std::size_t most_states = 16;
    static constexpr auto name = std::string_view{std::define_static_string(discover::sorted_out<Parts...>().name())};

    std::array<void*, most_states> states_{};
    application description_;
};

}
