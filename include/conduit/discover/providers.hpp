#pragma once
#include <expected>
#include <meta>
#include <string>
#include <utility>
#include <conduit/argument/provided.hpp>
#include <conduit/async/task.hpp>
#include <conduit/describe/provider.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/result/result.hpp>

namespace conduit::discover {

/// A provider, by what it gives.
struct provider_type {
    std::meta::info function{};
    std::meta::info value{};  // without task and expected
    bool is_task = false;
};

consteval auto provider_of(std::meta::info function) -> provider_type {
    using describe::building::is_specialisation_of;
    provider_type out{function, dealias(return_type_of(function)), false};
    if (is_specialisation_of(out.value, ^^task)) out.value = describe::building::element_of(out.value), out.is_task = true;
    if (is_specialisation_of(out.value, ^^std::expected)) out.value = describe::building::element_of(out.value);
    out.value = remove_cv(out.value);
    return out;
}

consteval auto providers_of(const meta::list<std::meta::info>& functions) -> meta::list<provider_type> {
    meta::list<provider_type> all;
    all.reserve(functions.size());
    for (auto function : functions) all.push_back(provider_of(function));
    return all;
}

inline constexpr std::size_t no_provider = static_cast<std::size_t>(-1);

/// Which provider makes values for a parameter of that type.
consteval auto index_of_provider(const meta::list<provider_type>& providers, std::meta::info parameter) -> std::size_t {
    if (providers.empty()) return no_provider;
    const auto type = remove_cvref(dealias(type_of(parameter)));
    for (std::size_t i = 0; i < providers.size(); ++i)
        if (providers[i].value == type) return i;
    return no_provider;
}

/// A provider that is needed on the way to a handler.
struct needed_provider {
    std::size_t index = 0;       // among the app's
    std::size_t first_row = 0;   // of its parameters
    std::size_t value_row = 0;
};

/// The providers that a handler needs, each behind those that it needs itself.
struct needs {
    const meta::list<provider_type>& providers;
    meta::list<needed_provider> order{};
    std::size_t rows = 0;

    consteval needs(std::meta::info function, const meta::list<provider_type>& all) : providers(all) {
        rows = parameters_of(function).size();
        if (!providers.empty()) add(function);
    }

    consteval auto find(std::size_t index) const -> const needed_provider* {
        for (const auto& needed : order)
            if (needed.index == index) return &needed;
        return nullptr;
    }

private:
    // Cycles have been refused: the linker looks for them first.
    consteval void add(std::meta::info function) {
        for (auto parameter : meta::infos(parameters_of(function))) {
            const auto index = index_of_provider(providers, parameter);
            if (index == no_provider || find(index)) continue;
            add(providers[index].function);
            const auto first = rows;
            rows += parameters_of(providers[index].function).size() + 1;
            order.push_back({index, first, rows - 1});
        }
    }
};

/// Refuses what no provider may be.
struct provider_checker {
    const meta::list<found_provider>& found;
    report& faults;
    meta::list<std::meta::info> fine{};  // functions

    consteval void check() {
        for (const auto& each : found)
            if (check(each)) fine.push_back(each.function);
        for (std::size_t i = 0; i < fine.size(); ++i) check_cycle(fine[i]);
    }

private:
    consteval void error(std::meta::info function, const std::string& message) {
        faults.error(place_of_route(function), name_of_function(function) + " (a provider): " + message);
    }

    consteval auto check(const found_provider& provider) -> bool {
        const auto function = provider.function;
        const auto type = provider_of(function);
        const auto returned = "returns " + describe::building::name_of_type(dealias(return_type_of(function)));
        const auto value = describe::building::name_of_type(type.value);
        if (type.value == dealias(^^void)) return error(function, returned + ": a provider gives a value that handlers take; what is only to run before a handler is a layer"), false;
        if (is_reference_type(type.value) || is_pointer_type(type.value))
            return error(function, returned + ": return the value itself; what lives longer than a request is the app's state"), false;
        if (!is_class_type(type.value) || parent_of(type.value) == ^^std || parent_of(parent_of(type.value)) == ^^std)
            return error(function, returned + ": every parameter of the type " + value + " would be taken from it: give it a type of its own, a struct"), false;
        for (auto earlier : fine)
            if (provider_of(earlier).value == type.value)
                return error(function, "provides " + value + ", as " + name_of_function(earlier) + " (" + text_of(place_of(earlier)) +
                                           ") does: parameters are found by their type, so remove one, or give it another type"), false;
        return true;
    }

    static consteval auto place_of(std::meta::info function) -> source_place {
        const auto where = place_of_route(function);
        return {meta::keep(where.file_name()), where.line(), where.column()};
    }

    consteval void check_cycle(std::meta::info function) {
        const auto providers = providers_of(fine);
        meta::list<std::size_t> path;
        std::size_t first = 0;
        while (fine[first] != function) ++first;
        path.push_back(first);
        follow(providers, first, path);
    }

    /// A cycle is reported by the first provider in it.
    consteval auto follow(const meta::list<provider_type>& providers, std::size_t first, meta::list<std::size_t>& path) -> bool {
        const auto at = path.back();
        for (auto parameter : meta::infos(parameters_of(providers[at].function))) {
            const auto next = index_of_provider(providers, parameter);
            if (next == no_provider || next < first) continue;
            if (next == first) {
                std::string way;
                for (const auto step : path) way += name_of_function(providers[step].function) + " → ";
                error(providers[first].function, "needs itself: " + way + name_of_function(providers[first].function) + ": take one of these values from elsewhere");
                return true;
            }
            bool seen = false;
            for (const auto step : path) seen |= step == next;
            if (seen) continue;
            auto longer = path;
            longer.push_back(next);
            if (follow(providers, first, longer)) return true;
        }
        return false;
    }
};

namespace building {

/// Calls a provider and puts what it gives into its place.
template <std::meta::info Function, class Value, class... Parameters>
struct provider_caller {
    using place = binding::provided_value<Value>;
    using returned = [:return_type_of(Function):];
    using indices = std::index_sequence_for<Parameters...>;

    static auto call(exchange& x, void* const* slots, void* to) -> bool {
        auto& value = *static_cast<place*>(to);
        if constexpr (std::is_same_v<returned, Value>) {  // it may be one that cannot be moved
            ::new (&value.value) Value(with(slots, indices{}));
            return value.made = true;
        } else {
            return put(with(slots, indices{}), x, value);
        }
    }

    static auto call_later(exchange& x, void* const* slots, void* to) -> task<bool> {
        co_return put(co_await with(slots, indices{}), x, *static_cast<place*>(to));
    }

private:
    static constexpr returned (*function)(binding::declared_parameter_t<Parameters>...) = &[:Function:];

    template <std::size_t... Indices>
    static auto with([[maybe_unused]] void* const* slots, std::index_sequence<Indices...>) -> returned {
        return function(binding::take<Parameters>(slots[Indices])...);
    }

    static auto put(Value&& given, exchange&, place& to) -> bool {
        ::new (&to.value) Value(std::move(given));
        return to.made = true;
    }
    template <class Error>
    static auto put(std::expected<Value, Error>&& given, exchange& x, place& to) -> bool {
        if (given) return put(std::move(*given), x, to);
        result<Error>::write(std::move(given.error()), x);
        return false;
    }
};

template <class Value>
inline constexpr auto value_layout = binding::layout_of_slot<binding::provided_value<Value>>();

template <class Caller, bool Later>
consteval void set_provider_call(provider_step& step) {
    if constexpr (Later) step.call_later = &Caller::call_later;
    else step.call = &Caller::call;
}

}
}
