#pragma once
#include <expected>
#include <meta>
#include <optional>
#include <string>
#include <conduit/argument/argument.hpp>
#include <conduit/argument/slot.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/fault.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/problem.hpp>

namespace conduit::discover {

/// What a parameter's type allows, whatever its name and its handler. One constant a type: most of the cost of binding is
/// here, and handlers share types.
struct parameter_type {
    bool scalar = false;         // one piece of text
    bool textual = false;        // query parameters can carry it: a scalar, or an optional or vector of scalars
    bool query = false;          // query<T>
    bool form = false;           // form<T>
    bool custom = false;         // argument<T> makes it
    bool reads_body = false;     // custom only
    meta::text unfit{};          // why it cannot be described; for messages, after a colon
    const describe::type* described = nullptr;  // of a query<T> or form<T>: T
    bool (*fill)(exchange&, void* slot) = nullptr;
    start_function start = nullptr;
    const describe::intake* intake = nullptr;  // custom only
    binding::slot_layout slot{};
};

namespace building {

using describe::building::is_specialisation_of;

template <class T>
auto fill_custom(exchange& x, void* slot) -> bool {
    auto& place = *static_cast<std::optional<T>*>(slot);
    if constexpr (std::is_same_v<decltype(argument<T>::from(x)), std::expected<T, problem>>) {
        auto made = argument<T>::from(x);
        if (!made) return write(made.error(), x.out), false;
        place.emplace(std::move(*made));
    } else {
        place.emplace(argument<T>::from(x));
    }
    return true;
}

consteval auto is_scalar(std::meta::info type) -> bool {
    return is_arithmetic_type(type) || is_enum_type(type) || type == describe::building::string || type == describe::building::string_view;
}

consteval auto is_form_type(std::meta::info type) -> bool { return is_specialisation_of(remove_cv(type), ^^conduit::form); }

/// Why the fields of a query<T>, or of a form<T>, cannot be read from pieces of text, or files; empty if they can.
consteval auto why_no_fields(std::meta::info fields, bool form) -> std::string {
    if (!is_class_type(fields) || !is_aggregate_type(fields))
        return form ? "form<T> takes a struct whose fields are those of the form"
                    : "query<T> takes a struct whose fields are the parameters; a single parameter is taken by its own type and name";
    for (auto field : describe::building::fields_of(fields)) {
        auto type = remove_cv(dealias(type_of(field)));
        if (!is_scalar(type) && has_template_arguments(type)) type = describe::building::element_of(type);
        if (form && type == ^^upload) continue;
        if (!is_scalar(type))
            return "the field '" + std::string(identifier_of(field)) + "' has the type " + describe::building::name_of_type(type_of(field)) +
                   (form               ? ", which no field of a form can carry: use numbers, bool, text, enumerations, conduit::upload, and optional or vector of these"
                    : type == ^^upload ? ", a file, which no query parameter can carry: files come with a form: take `conduit::form<...>`"
                                       : ", which no query parameter can carry: use numbers, bool, text, enumerations, and optional or vector of these");
    }
    return {};
}

template <class T>
consteval void describe_parameter(parameter_type& out) {
    out.described = &describe::type_of<T>;
    if (const auto why = describe::fault_in(*out.described, out.form); !why.empty()) out.unfit = meta::keep(why);
}

template <class T>
inline constexpr bool is_query = false;
template <class T>
inline constexpr bool is_query<conduit::query<T>> = true;

template <class T>
consteval auto make_parameter_type() -> parameter_type {
    parameter_type out{.slot = binding::layout_of_slot<T>()};
    if constexpr (is_query<T> || is_form_type(^^T)) {
        using fields = std::remove_cv_t<decltype(T::value)>;
        out.query = is_query<T>;
        out.form = is_form_type(^^T);
        if (const auto why = why_no_fields(^^fields, out.form); !why.empty()) out.unfit = meta::keep(why);
        else describe_parameter<fields>(out);
    } else if constexpr (binding::custom<T>) {
        out.custom = true;
        out.fill = &fill_custom<T>;
        if constexpr (requires(services& s) { argument<T>::start(s); }) out.start = &argument<T>::start;
        if constexpr (requires { argument<T>::reads_body; }) out.reads_body = argument<T>::reads_body;
        if constexpr (requires { argument<T>::description; }) out.intake = &argument<T>::description;
        else if (out.reads_body) out.intake = &describe::any_body;
    } else {
        out.scalar = is_scalar(^^T);
        out.textual = out.scalar;
        if constexpr (describe::building::is_optional<T> || describe::building::is_vector<T>)
            out.textual = is_scalar(describe::building::element_of(dealias(^^T)));
        describe_parameter<T>(out);
    }
    return out;
}

template <class T>
inline constexpr parameter_type parameter_type_of = make_parameter_type<T>();

}

consteval auto type_of_parameter(std::meta::info type) -> const parameter_type& {
    return std::meta::extract<const parameter_type&>(substitute(^^building::parameter_type_of, {type}));
}

}
