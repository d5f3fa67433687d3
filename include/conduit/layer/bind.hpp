#pragma once
#include <expected>
#include <meta>
#include <optional>
#include <string>
#include <type_traits>
#include <conduit/argument/slot.hpp>
#include <conduit/async/task.hpp>
#include <conduit/describe/layer.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/layer/next.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::layering {

inline constexpr std::size_t no_state = static_cast<std::size_t>(-1);

template <class T, class... States>
consteval auto state_index() -> std::size_t {
    std::size_t index = 0;
    const bool found = ((std::is_same_v<std::remove_cv_t<T>, std::remove_const_t<States>> ? true : (++index, false)) || ...);
    return found ? index : no_state;
}

/// What a layer's parameter is given.
template <class Parameter, class... States>
auto take(exchange& x, next next) -> decltype(auto) {
    using value = std::remove_reference_t<Parameter>;
    constexpr auto state = state_index<value, States...>();
    if constexpr (std::is_same_v<Parameter, exchange&>) return (x);
    else if constexpr (std::is_same_v<Parameter, const request&>) return static_cast<const request&>(x.in);
    else if constexpr (std::is_same_v<Parameter, response&>) return (x.out);
    else if constexpr (std::is_same_v<Parameter, conduit::next>) return next;
    else if constexpr (state != no_state) return static_cast<Parameter>(*static_cast<value*>(x.states[state]));
    else return argument<value>::from(x);
}

/// Why a layer cannot have this parameter; empty if it can.
template <class Parameter, bool Around, class... States>
consteval auto why_not() -> std::string {
    using value = std::remove_reference_t<Parameter>;
    using made = std::remove_const_t<value>;
    const auto shown = "takes " + describe::building::name_of_type(dealias(^^Parameter));
    if constexpr (std::is_same_v<Parameter, conduit::next>)
        return Around ? "" : shown + ", but before and after go on by themselves: make the layer a function that is a coroutine";
    else if constexpr (std::is_same_v<Parameter, exchange&> || std::is_same_v<Parameter, const request&> || std::is_same_v<Parameter, response&>) return {};
    else if constexpr (state_index<value, States...>() != no_state) {
        if constexpr (!std::is_lvalue_reference_v<Parameter>) return shown + ", the app's state: take it by reference, `" + describe::building::name_of_type(dealias(^^value)) + "&`";
        else if constexpr (!std::is_const_v<value> && ((std::is_same_v<const value, States>) || ...)) return shown + ", which the app was given as const: take it as const";
        else return {};
    } else if constexpr (binding::custom<made>) {
        if constexpr (requires { argument<made>::description; })
            if (argument<made>::description.principal)
                return shown + ", which is there for handlers: take conduit::exchange&, whose `who` points to them once they have been authenticated";
        if constexpr (std::is_same_v<decltype(argument<made>::from(std::declval<exchange&>())), std::expected<made, problem>>)
            return shown + ", which may fail: take it in the handler";
        else return std::is_reference_v<Parameter> ? shown + ": take it by value" : "";
    } else {
        if (std::is_class_v<value> && std::is_lvalue_reference_v<Parameter>)
            return shown + ", state that the app was not given: pass an object of type " + describe::building::name_of_type(remove_const(dealias(^^value))) +
                   " where the app is made, `conduit::app<...>{object}`";
        return shown + ": a layer takes conduit::exchange&, const conduit::request&, conduit::response&, the app's state by reference" +
               (Around ? ", conduit::next" : "") + " and what conduit::argument<T> makes";
    }
}

template <class Layer>
concept has_before = requires { &Layer::before; };
template <class Layer>
concept has_after = requires { &Layer::after; };
template <class Layer>
concept callable = requires { &Layer::operator(); };

template <auto Layer, class... States>
struct binder {
    using type = std::remove_const_t<decltype(Layer)>;

    // What a function returns and takes, by deduction.
    template <class Returned, class... Parameters>
    struct signature {
        using returned = Returned;
        static auto call(auto function, exchange& x, [[maybe_unused]] next next) -> Returned {
            return function(take<Parameters, States...>(x, next)...);
        }
        static consteval auto states() -> std::uint32_t {
            std::uint32_t taken = 0;
            for (const auto index : {no_state, state_index<std::remove_reference_t<Parameters>, States...>()...})
                if (index != no_state) taken |= 1u << index;
            return taken;
        }
        template <bool Around>
        static consteval auto fault() -> std::string {
            std::string why;
            ((why.empty() ? void(why = why_not<Parameters, Around, States...>()) : void()), ...);
            if (why.empty() && Around && !(std::is_same_v<Parameters, next> || ...)) why = "does not take conduit::next, so no handler would be reached";
            return why;
        }
    };
    template <class Returned, class... Parameters>
    static auto signature_of(Returned (*)(Parameters...)) -> signature<Returned, Parameters...>;
    template <class Class, class Returned, class... Parameters>
    static auto signature_of(Returned (Class::*)(Parameters...) const) -> signature<Returned, Parameters...>;

    static auto before(exchange& x) -> bool {
        using signature = decltype(signature_of(&type::before));
        static constexpr auto function = [](auto&&... arguments) { return Layer.before(static_cast<decltype(arguments)>(arguments)...); };
        if constexpr (std::is_void_v<typename signature::returned>) {
            signature::call(function, x, nowhere());
        } else {
            auto answer = signature::call(function, x, nowhere());
            if constexpr (std::is_same_v<decltype(answer), std::optional<response>>) {
                if (answer) return x.out = std::move(*answer), false;
            } else if (!answer) {
                return write(answer.error(), x), false;
            }
        }
        return true;
    }
    static void after(exchange& x) {
        static constexpr auto function = [](auto&&... arguments) { return Layer.after(static_cast<decltype(arguments)>(arguments)...); };
        decltype(signature_of(&type::after))::call(function, x, nowhere());
    }
    static auto around(exchange& x, next next) -> task<void> {
        if constexpr (std::is_pointer_v<type>) return decltype(signature_of(Layer))::call(Layer, x, next);
        else return decltype(signature_of(&type::operator()))::call([](auto&&... arguments) { return Layer(static_cast<decltype(arguments)>(arguments)...); }, x, next);
    }

    /// Which states of the app it takes: a bit each.
    static consteval auto states() -> std::uint32_t {
        std::uint32_t taken = 0;
        if constexpr (std::is_pointer_v<type>) taken = decltype(signature_of(Layer))::states();
        else if constexpr (callable<type>) taken = decltype(signature_of(&type::operator()))::states();
        else {
            if constexpr (has_before<type>) taken |= decltype(signature_of(&type::before))::states();
            if constexpr (has_after<type>) taken |= decltype(signature_of(&type::after))::states();
        }
        return taken;
    }

    /// What is wrong with it, in words that follow its name; empty if nothing.
    static consteval auto fault() -> std::string {
        if constexpr (requires { requires std::is_same_v<decltype(Layer.fault), meta::text>; })
            if (!Layer.fault.empty()) return std::string(Layer.fault.view());
        if constexpr (std::is_pointer_v<type>) {
            if constexpr (!std::is_function_v<std::remove_pointer_t<type>>) return "is a pointer, and no layer";
            else return fault_around<decltype(signature_of(Layer))>();
        } else if constexpr (!std::is_class_v<type>) {
            return "is no layer: a layer is a function, or an object with `before` or `after`";
        } else if constexpr (callable<type>) {
            if constexpr (has_before<type> || has_after<type>) return "has both a call operator and `before` or `after`: keep one way";
            else return fault_around<decltype(signature_of(&type::operator()))>();
        } else if constexpr (!has_before<type> && !has_after<type>) {
            return "is no layer: it has neither `before` nor `after` as a public const member function, nor a call operator";
        } else {
            std::string why;
            if constexpr (has_before<type>) {
                using signature = decltype(signature_of(&type::before));
                using returned = signature::returned;
                if (!std::is_void_v<returned> && !std::is_same_v<returned, std::expected<void, problem>> && !std::is_same_v<returned, std::optional<response>>)
                    return "returns " + describe::building::name_of_type(dealias(^^returned)) + " from `before`: that gives nothing, std::expected<void, conduit::problem> or std::optional<conduit::response>";
                why = signature::template fault<false>();
            }
            if constexpr (has_after<type>) {
                using signature = decltype(signature_of(&type::after));
                using returned = signature::returned;
                if (!std::is_void_v<returned>) return "returns " + describe::building::name_of_type(dealias(^^returned)) + " from `after`: it changes the response, and returns nothing";
                if (why.empty()) why = signature::template fault<false>();
            }
            return why;
        }
    }

private:
    static auto nowhere() -> next { return next(nullptr, 0); }

    template <class Signature>
    static consteval auto fault_around() -> std::string {
        using returned = Signature::returned;
        if (!std::is_same_v<returned, task<void>>)
            return "returns " + describe::building::name_of_type(dealias(^^returned)) + ": a layer that is called is a coroutine that returns conduit::task<>";
        return Signature::template fault<true>();
    }
};

/// `shop::audit`, `conduit::request_id`.
template <auto Layer>
consteval auto name_of() -> std::string {
    if constexpr (std::is_pointer_v<decltype(Layer)>) {
        std::string name(display_string_of(std::meta::reflect_constant(Layer)));
        if (name.starts_with("& ")) name = name.substr(2);
        if (name.starts_with('&')) name = name.substr(1);
        return name.substr(0, name.find('('));
    } else if constexpr (!std::is_class_v<std::remove_const_t<decltype(Layer)>>) {
        return std::string(display_string_of(std::meta::reflect_constant(Layer)));
    } else if constexpr (requires { Layer.shown_name(); }) {
        return Layer.shown_name();
    } else {
        return describe::building::name_of_type(dealias(remove_const(^^decltype(Layer))));
    }
}

template <auto Layer, class... States>
inline constexpr layer bound = [] consteval {
    using own = binder<Layer, States...>;
    using type = own::type;
    layer out{.name = meta::keep(name_of<Layer>())};
    if (const auto why = own::fault(); !why.empty()) {
        out.fault = meta::keep(why);
        return out;
    }
    out.states = own::states();
    if constexpr (requires { requires std::is_same_v<decltype(Layer.security()), describe::security>; }) out.security = Layer.security();
    if constexpr (std::is_pointer_v<type>) {
        out.around = &own::around;
    } else if constexpr (callable<type>) {
        out.around = &own::around;
    } else {
        if constexpr (has_before<type>) out.before = &own::before;
        if constexpr (has_after<type>) out.after = &own::after;
    }
    return out;
}();

}
