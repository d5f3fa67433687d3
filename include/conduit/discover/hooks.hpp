#pragma once
#include <expected>
#include <meta>
#include <string>
#include <utility>
#include <conduit/describe/hook.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::discover {

namespace building {

template <std::meta::info Function, class... Parameters>
auto call_hook(const hook& hook, [[maybe_unused]] void* const* states) -> std::expected<void, std::string> {
    return [&]<std::size_t... Indices>(std::index_sequence<Indices...>) -> std::expected<void, std::string> {
        using result = decltype([:Function:](std::declval<Parameters>()...));
        if constexpr (std::is_void_v<result>) {
            [:Function:](*static_cast<std::remove_reference_t<Parameters>*>(states[hook.states[Indices]])...);
            return {};
        } else {
            return [:Function:](*static_cast<std::remove_reference_t<Parameters>*>(states[hook.states[Indices]])...);
        }
    }(std::index_sequence_for<Parameters...>{});
}

}

/// Binds a hook's parameters to the app's state: a hook has nothing else.
struct hook_binder {
    const found_hook& subject;
    const meta::list<std::meta::info>& states;
    report& faults;
    hook result{};

    static constexpr std::int64_t longest_period = 366LL * 24 * 60 * 60 * 1000;  // milliseconds

    consteval void error(const std::string& message) {
        faults.error(subject.where, name_of_function(subject.function) + " (" + name_of_hook(subject.what) + "): " + message);
    }

    consteval auto bind() -> bool {
        const auto before = faults.text.size();
        result.when = subject.what.when;
        result.period = subject.what.period;
        const bool periodic = result.when == moment::period;
        if (periodic && (result.period < 1 || result.period > longest_period)) error("the period must be at least a millisecond and at most a year");
        const auto returned = dealias(return_type_of(subject.function));
        if (returned != dealias(^^void) && returned != dealias(^^std::expected<void, std::string>))
            error("returns " + describe::building::name_of_type(returned) +
                  ": a hook returns nothing, or std::expected<void, std::string> with the reason why it failed");
        const meta::infos parameters = parameters_of(subject.function);
        if (parameters.size() > most_hook_parameters) {
            error("takes more than 16 parameters: group the state in a struct");
            return false;
        }
        meta::list<std::meta::info> arguments{std::meta::reflect_constant(subject.function)};
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            bind(parameters[i], i);
            arguments.push_back(dealias(type_of(parameters[i])));
        }
        if (faults.text.size() != before) return false;
        result.function = meta::keep(name_of_function(subject.function));
        result.place = {meta::keep(subject.where.file_name()), subject.where.line(), subject.where.column()};
        result.call = std::meta::extract<decltype(result.call)>(substitute(^^building::call_hook, arguments));
        return true;
    }

    consteval void bind(std::meta::info parameter, std::size_t position) {
        const auto declared = dealias(type_of(parameter));
        const auto type = remove_cvref(declared);
        const auto name = std::string(has_identifier(parameter) ? identifier_of(parameter) : "(unnamed)");
        const auto shown = "the parameter '" + name + "' (" + describe::building::name_of_type(declared) + ")";
        for (std::size_t i = 0; i < states.size(); ++i) {
            if (remove_const(states[i]) != type) continue;
            if (!is_lvalue_reference_type(declared))
                return error(shown + (is_reference_type(declared) ? " moves" : " would copy") + " the app's state: take it by reference, `" +
                             std::string(display_string_of(type)) + "&`");
            if (is_const(states[i]) && !is_const(remove_reference(declared)))
                return error(shown + ": the app was given this state as const: take `const " + std::string(display_string_of(type)) + "&`");
            result.states[position] = static_cast<std::uint8_t>(i);
            return;
        }
        if (!is_reference_type(declared) || type == ^^request)
            return error(shown + " is no state: there is no request that a hook could take a value from; it takes the app's state, by reference, and "
                                 "nothing else");
        error(shown + " asks for state that the app was not given: pass an object of type " + std::string(display_string_of(type)) +
              " where the app is made, `conduit::app<...>{object}`");
    }
};

}
