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
    bool wrapped = false;        // query<T> and the like: its type says where it comes from
    bool files = false;          // some of a form's fields are files
    bool custom = false;         // argument<T> makes it
    bool reads_body = false;     // custom only
    bool streams_body = false;   // custom only
    argument_source source = argument_source::custom;  // if wrapped
    meta::text unfit{};          // why it cannot be described; for messages, after a colon
    const describe::type* described = nullptr;  // of a query<T> and the like: T
    bool (*fill)(exchange&, void* slot, const annotation::constraint&) = nullptr;
    bool (*fill_reference)(exchange&, void* slot, const annotation::constraint&) = nullptr;  // custom: argument<T> gives a reference, which handlers may take
    start_function start = nullptr;
    const describe::intake* intake = nullptr;  // custom only
    binding::slot_layout slot{};
};

namespace building {

using describe::building::is_specialisation_of;

template <class T>
auto make_custom(exchange& x, const annotation::constraint& constraint) -> decltype(auto) {
    if constexpr (requires { argument<T>::from(x, constraint); }) return argument<T>::from(x, constraint);
    else return argument<T>::from(x);
}

template <class T>
auto fill_custom(exchange& x, void* slot, const annotation::constraint& constraint) -> bool {
    auto& place = *static_cast<std::optional<T>*>(slot);
    if constexpr (std::is_same_v<decltype(make_custom<T>(x, constraint)), std::expected<T, problem>>) {
        auto made = make_custom<T>(x, constraint);
        if (!made) return write(made.error(), x), false;
        place.emplace(std::move(*made));
    } else {
        place.emplace(make_custom<T>(x, constraint));
    }
    return true;
}

template <class T>
auto fill_custom_reference(exchange& x, void* slot, const annotation::constraint&) -> bool {
    *static_cast<const T**>(slot) = &argument<T>::from(x);
    return true;
}

consteval auto is_scalar(std::meta::info type) -> bool {
    return is_arithmetic_type(type) || is_enum_type(type) || type == describe::building::string || type == describe::building::string_view ||
           (is_class_type(type) && describe::building::has_text(type));
}

consteval auto is_form_type(std::meta::info type) -> bool { return is_specialisation_of(remove_cv(type), ^^conduit::form); }

consteval auto is_textual(std::meta::info type) -> bool {
    using describe::building::is_specialisation_of;
    if (is_specialisation_of(type, ^^std::optional) || is_specialisation_of(type, ^^std::vector)) type = describe::building::element_of(type);
    return is_scalar(type);
}

consteval auto carrier_of(argument_source source) -> std::string {
    switch (source) {
    case argument_source::form: return "no field of a form";
    case argument_source::header: return "no header field";
    case argument_source::cookie: return "no cookie";
    default: return "no query parameter";
    }
}

/// Why the fields of a query<T>, form<T>, header<T> or cookie<T> cannot be read from pieces of text, or files; empty if they can.
consteval auto why_no_fields(std::meta::info fields, argument_source source) -> std::string {
    const bool form = source == argument_source::form;
    if (!is_class_type(fields) || !is_aggregate_type(fields))
        return form                                    ? "form<T> takes a struct whose fields are those of the form"
               : source == argument_source::query_object ? "query<T> takes a struct whose fields are the parameters; a single parameter is taken by its own type and name"
                                                       : "the type " + describe::building::name_of_type(fields) + ", which " + carrier_of(source) +
                                                             " can carry: use numbers, bool, text, enumerations, optional and vector of these, or a struct of such fields";
    for (auto field : describe::building::fields_of(fields)) {
        auto type = remove_cv(dealias(type_of(field)));
        if (!is_scalar(type) && has_template_arguments(type)) type = describe::building::element_of(type);
        if (form && type == ^^upload) continue;
        if (!is_scalar(type))
            return "the field '" + std::string(identifier_of(field)) + "' has the type " + describe::building::name_of_type(type_of(field)) +
                   (type == ^^upload ? ", a file, which " + carrier_of(source) + " can carry: files come with a form: take `conduit::form<...>`"
                                     : ", which " + carrier_of(source) + " can carry: use numbers, bool, text, enumerations, " +
                                           (form ? "conduit::upload, " : "") + "and optional or vector of these");
    }
    return {};
}

consteval auto has_files(std::meta::info fields) -> bool {
    for (auto field : describe::building::fields_of(fields)) {
        const auto type = remove_cv(dealias(type_of(field)));
        if (type == ^^upload || (has_template_arguments(type) && describe::building::element_of(type) == ^^upload)) return true;
    }
    return false;
}

template <class T>
consteval void describe_parameter(parameter_type& out) {
    out.described = &describe::type_of<T>;
    if (const auto why = describe::fault_in(*out.described, out.source == argument_source::form); !why.empty()) out.unfit = meta::keep(why);
}

/// Where a query<T> and the like comes from; `custom` of any other type.
template <class T>
inline constexpr auto source_of = argument_source::custom;
template <class T>
inline constexpr auto source_of<conduit::query<T>> = argument_source::query_object;
template <class T>
inline constexpr auto source_of<conduit::form<T>> = argument_source::form;
template <class T>
inline constexpr auto source_of<conduit::header<T>> = argument_source::header;
template <class T>
inline constexpr auto source_of<conduit::cookie<T>> = argument_source::cookie;
template <class T>
inline constexpr auto source_of<conduit::body<T>> = argument_source::body;

template <class T>
consteval auto make_parameter_type() -> parameter_type {
    parameter_type out{.slot = binding::layout_of_slot<T>()};
    if constexpr (source_of<T> != argument_source::custom) {
        using value = std::remove_cv_t<decltype(T::value)>;
        out.wrapped = true;
        out.source = source_of<T>;
        constexpr bool by_name = source_of<T> == argument_source::header || source_of<T> == argument_source::cookie;
        if (out.source == argument_source::body || (by_name && is_textual(dealias(^^value)))) describe_parameter<value>(out);
        else if (const auto why = why_no_fields(dealias(^^value), out.source); !why.empty()) out.unfit = meta::keep(why);
        else {
            out.files = out.source == argument_source::form && has_files(dealias(^^value));
            describe_parameter<value>(out);
        }
    } else if constexpr (binding::custom<T>) {
        out.custom = true;
        out.fill = &fill_custom<T>;
        if constexpr (binding::gives_reference<T>) out.fill_reference = &fill_custom_reference<T>;
        if constexpr (requires(services& s) { argument<T>::start(s); }) out.start = &argument<T>::start;
        if constexpr (requires { argument<T>::reads_body; }) out.reads_body = argument<T>::reads_body;
        if constexpr (requires { argument<T>::streams_body; }) out.streams_body = argument<T>::streams_body;
        if constexpr (requires { argument<T>::description; }) out.intake = &argument<T>::description;
        else if (out.reads_body) out.intake = &describe::any_body;
    } else {
        out.scalar = is_scalar(^^T);
        out.textual = is_textual(dealias(^^T));
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
