#pragma once
#include <expected>
#include <meta>
#include <string>
#include <conduit/async/task.hpp>
#include <conduit/describe/answer.hpp>
#include <conduit/describe/fault.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/result/result.hpp>

namespace conduit::discover {

/// What a handler's result type is good for. One constant a type, as for parameters.
struct result_type {
    meta::text unsendable{};  // why it cannot be sent; empty if it can
    bool is_task = false;
    bool is_stream = false;
    describe::answer answer{};
};

namespace building {

template <class T>
inline constexpr bool is_custom_result = !requires { result<T>::is_json; };

/// What a stream's values hold; void of what is no stream.
template <class T>
struct streamed_by {
    using type = void;
};
template <class T>
    requires (!std::is_void_v<T>) && requires { typename result<T>::streamed; }
struct streamed_by<T> {
    using type = result<T>::streamed;
};
template <class T>
using streamed_type = streamed_by<T>::type;

template <class T>
inline constexpr bool becomes_problem_v = becomes_problem<T>;

consteval auto why_not_sendable(std::meta::info type) -> std::string {
    using describe::building::is_specialisation_of;
    type = dealias(type);
    if (type == ^^void) return {};
    if (is_reference_type(type) || is_pointer_type(type)) {
        if (type == dealias(^^const char*)) return {};
        return "returns " + describe::building::name_of_type(type) + ": return the value itself" +
               (is_pointer_type(type) ? ", or a std::optional of it" : "");
    }
    if (is_class_type(type)) {
        if (is_specialisation_of(type, ^^task)) return why_not_sendable(describe::building::element_of(type));
        if (is_specialisation_of(type, ^^std::expected)) {
            if (auto why = why_not_sendable(template_arguments_of(type)[0]); !why.empty()) return why;
            const auto error = dealias(template_arguments_of(type)[1]);
            if (error == ^^problem || error == ^^response || std::meta::extract<bool>(substitute(^^becomes_problem_v, {error}))) return {};
            return "returns std::expected with the error type " + describe::building::name_of_type(error) +
                   ", which would be sent as if it were a success: use conduit::problem (or conduit::response), or say by conduit::as_problem<T> what problem it is";
        }
        if (is_specialisation_of(type, ^^reply)) return why_not_sendable(template_arguments_of(type)[0]);
        if (std::meta::extract<bool>(substitute(^^is_custom_result, {type}))) {
            auto why = why_not_sendable(dealias(substitute(^^streamed_type, {type})));
            if (!why.empty()) return "returns a stream whose values cannot be sent: it " + why;
            return {};
        }
        if (has_template_arguments(type) && identifier_of(template_of(type)) == "generator")
            return "returns " + describe::building::name_of_type(type) + ": include <conduit/stream.hpp>, which makes it a stream";
    }
    if (auto why = describe::fault_in(*describe::building::address_of_type(type)); !why.empty()) {
        const auto shown = describe::building::name_of_type(type);
        if (why.starts_with("the type " + shown)) why = why.substr(9 + shown.size());
        else why = (why.starts_with("the type ") ? ": it holds " : ": ") + why;
        if (why.starts_with(": on the member ")) return "returns " + shown + why;
        return "returns " + shown + why + ". A type of your own is sent by specialising conduit::result<T>";
    }
    return {};
}

template <class T>
inline constexpr describe::content json_form{.media_type = {"application/json", 16}, .type = &describe::type_of<T>};

/// Of a type that wraps no other.
template <class T>
inline constexpr describe::answer answer_with = [] consteval -> describe::answer {
    if constexpr (std::is_void_v<T>) return {.status = 204};
    else if constexpr (requires { result<T>::description; }) return result<T>::description;
    else if constexpr (is_custom_result<T>) return {.kind = describe::answer::statuses::success};
    else return {.contents = {&json_form<T>, 1}};
}();

consteval auto answer_of(std::meta::info type) -> describe::answer {
    using describe::building::is_specialisation_of;
    type = remove_cv(dealias(type));
    if (is_specialisation_of(type, ^^task) || is_specialisation_of(type, ^^std::expected)) return answer_of(template_arguments_of(type)[0]);
    if (is_specialisation_of(type, ^^reply)) {
        auto of_value = answer_of(template_arguments_of(type)[0]);
        of_value.status = std::meta::extract<int>(template_arguments_of(type)[1]);
        of_value.kind = describe::answer::statuses::one;
        return of_value;
    }
    return std::meta::extract<const describe::answer&>(substitute(^^answer_with, {type}));
}

template <class T>
consteval auto make_result_type() -> result_type {
    result_type out{.is_task = describe::building::is_specialisation_of(dealias(^^T), ^^task), .is_stream = !std::is_void_v<streamed_type<T>>};
    if (const auto why = why_not_sendable(^^T); !why.empty()) out.unsendable = meta::keep(why);
    else out.answer = answer_of(^^T);
    return out;
}

template <class T>
inline constexpr result_type result_type_of = make_result_type<T>();

}

consteval auto type_of_result(std::meta::info function) -> const result_type& {
    return std::meta::extract<const result_type&>(substitute(^^building::result_type_of, {dealias(return_type_of(function))}));
}

}
