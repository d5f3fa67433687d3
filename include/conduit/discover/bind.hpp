#pragma once
#include <expected>
#include <meta>
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/argument/row.hpp>
#include <conduit/argument/slot.hpp>
#include <conduit/async/task.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/http/request.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::discover {

namespace building {

using describe::building::is_specialisation_of;

template <class T>
consteval auto is_custom_argument() -> bool {
    return binding::custom<T>;
}

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

template <class T>
consteval auto start_of() -> start_function {
    if constexpr (requires(services& s) { argument<T>::start(s); }) return &argument<T>::start;
    else return nullptr;
}

template <class T>
consteval auto custom_reads_body() -> bool {
    if constexpr (requires { argument<T>::reads_body; }) return argument<T>::reads_body;
    else return false;
}

template <class Result>
consteval auto call_function(std::meta::info function_template, auto... arguments) -> Result {
    return std::meta::extract<Result (*)()>(substitute(function_template, {arguments...}))();
}

}

/// The rows of a handler's parameters, and what is wrong with them.
struct binding_result {
    meta::list<argument_row> rows;
    meta::list<start_function> starts;
    bool reads_body = false;
};

/// A parameter in messages. Its text is made only for these: in constant evaluation, text is dear.
struct shown_parameter {
    std::meta::info declared;
    std::string_view name;

    consteval auto text() const -> std::string {
        return "the parameter '" + std::string(name.empty() ? "(unnamed)" : name) + "' (" + describe::building::name_of_type(declared) + ")";
    }
};

struct binder {
    const handler& subject;
    const meta::list<std::meta::info>& states;
    const meta::list<routing::segment>& segments;
    report& faults;
    binding_result result;

    consteval auto subject_name() const -> std::string {
        return name_of_function(subject.function) + " (" + std::string(name_of(subject.route.method)) + " " + subject.pattern + ")";
    }
    consteval void error(const std::string& message) { faults.error(subject.where, subject_name() + ": " + message); }

    consteval auto capture_index(std::string_view name) const -> int {
        int index = 0;
        for (const auto& segment : segments) {
            if (segment.kind == routing::segment_kind::literal) continue;
            if (segment.text == name) return index;
            ++index;
        }
        return -1;
    }

    consteval auto is_scalar(std::meta::info type) const -> bool {
        return is_arithmetic_type(type) || is_enum_type(type) || type == describe::building::string ||
               type == describe::building::string_view;
    }

    consteval void bind_all() {
        meta::list<std::string> names;
        for (auto parameter : parameters_of(subject.function)) {
            std::string name;  // none, too, where the function's declarations name the parameter differently
            if (has_identifier(parameter)) name = identifier_of(parameter);
            bind(parameter, name);
            names.push_back(name);
        }
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i].empty() && is_scalar(remove_cvref(dealias(type_of(parameters_of(subject.function)[i]))))) return;  // reported
        for (const auto& segment : segments) {
            if (segment.kind == routing::segment_kind::literal) continue;
            bool taken = false;
            for (const auto& name : names) taken |= name == segment.text;
            if (!taken)
                error("the pattern captures '" + std::string(segment.text) + "', but no parameter has that name: add `int " +
                      std::string(segment.text) + "` or `std::string_view " + std::string(segment.text) +
                      "`, or write the segment without its ':'");
        }
    }

    consteval void bind(std::meta::info parameter, const std::string& name) {
        const auto declared = dealias(type_of(parameter));
        const shown_parameter shown{declared, name};
        if (has_default_argument(parameter))
            return error(shown.text() + " has a default argument, whose value a library cannot read: take `std::optional`, or put it into a "
                                 "struct with a default and take `conduit::query<that struct>`");
        if (is_reference_type(declared)) return bind_reference(declared, name, shown);
        const auto type = remove_cv(declared);
        argument_row row{.name = meta::keep(name), .constraint = describe::building::constraint_on(parameter)};
        if (is_pointer_type(type)) return error(shown.text() + " is a pointer: take text as `std::string` or `std::string_view`, other values by value, state by reference");
        const bool by_class = is_class_type(type) && !is_scalar(type);
        const bool wrapped = by_class && (building::is_specialisation_of(type, ^^std::optional) || building::is_specialisation_of(type, ^^std::vector));
        const bool textual = is_scalar(type) || (wrapped && is_scalar(describe::building::element_of(type)));

        if (auto why = describe::building::why_misplaced(row.constraint, type); !why.empty()) return error(shown.text() + ": " + why);
        if (const auto index = capture_index(name); index >= 0) {
            if (!is_scalar(type))
                return error(shown.text() + " is named by a capture of the pattern, which is one piece of text: take a number, bool, text or "
                                     "enumeration");
            row.source = argument_source::capture;
            row.index = static_cast<std::uint8_t>(index);
            return add_described(row, type, shown);
        }
        if (by_class && building::is_specialisation_of(type, ^^query)) {
            const auto fields = describe::building::element_of(type);
            if (!is_class_type(fields) || !is_aggregate_type(fields))
                return error(shown.text() + ": query<T> takes a struct whose fields are the parameters; a single parameter is taken by its own "
                                     "type and name");
            for (auto field : describe::building::fields_of(fields)) {
                auto field_type = remove_cv(dealias(type_of(field)));
                if (!is_scalar(field_type) && has_template_arguments(field_type)) field_type = describe::building::element_of(field_type);
                if (!is_scalar(field_type))
                    return error(shown.text() + ": the field '" + std::string(identifier_of(field)) + "' has the type " +
                                 describe::building::name_of_type(type_of(field)) +
                                 ", which no query parameter can carry: use numbers, bool, text, enumerations, and optional or vector of these");
            }
            row.source = argument_source::query_object;
            return add_described(row, fields, shown);
        }
        if (by_class && building::call_function<bool>(^^building::is_custom_argument, type)) {
            row.source = argument_source::custom;
            row.fill = std::meta::extract<bool (*)(exchange&, void*)>(substitute(^^building::fill_custom, {type}));
            if (auto start = building::call_function<start_function>(^^building::start_of, type)) result.starts.push_back(start);
            if (building::call_function<bool>(^^building::custom_reads_body, type)) read_body(shown);
            result.rows.push_back(row);
            return;
        }
        if (textual) {
            if (name.empty())
                return error(shown.text() + " has no name, or not the same one in all declarations: a value of the request is found by the "
                                     "parameter's name, so name it alike everywhere");
            row.source = argument_source::query;
            return add_described(row, type, shown);
        }
        if (by_class) {
            for (auto state : states)
                if (remove_const(state) == type)
                    return error(shown.text() + " would copy the app's state: take it by reference, `" + std::string(display_string_of(type)) + "&`");
        }
        if (subject.route.method == method::get || subject.route.method == method::head)
            return error(shown.text() + " would be read from the body, but a " + std::string(name_of(subject.route.method)) +
                         " request has none: take its fields with `conduit::query<" + std::string(display_string_of(type)) +
                         ">`, or make the route a post");
        row.source = argument_source::body;
        read_body(shown);
        add_described(row, type, shown);
    }

    consteval void read_body(const shown_parameter& shown) {
        if (result.reads_body)
            error(shown.text() + " is a second parameter that reads the body: put both into one struct");
        result.reads_body = true;
    }

    consteval void bind_reference(std::meta::info declared, const std::string& name, const shown_parameter& shown) {
        const auto type = remove_cvref(declared);
        argument_row row{.name = meta::keep(name)};
        if (type == ^^request) {
            if (!is_const(remove_reference(declared)))
                return error(shown.text() + ": a request is not changed: take `const conduit::request&`");
            row.source = argument_source::request;
            result.rows.push_back(row);
            return;
        }
        for (std::size_t i = 0; i < states.size(); ++i)
            if (remove_const(states[i]) == type) {
                if (is_const(states[i]) && !is_const(remove_reference(declared)))
                    return error(shown.text() + ": the app was given this state as const: take `const " + std::string(display_string_of(type)) + "&`");
                if (!is_lvalue_reference_type(declared)) return error(shown.text() + " moves the app's state: take it as `" + std::string(display_string_of(type)) + "&`");
                row.source = argument_source::state;
                row.index = static_cast<std::uint8_t>(i);
                result.rows.push_back(row);
                return;
            }
        if (is_const(remove_reference(declared)) || is_scalar(type))
            return error(shown.text() + " is a reference: take values from the request by value, `" + describe::building::name_of_type(type) +
                         "`; references are for the app's state");
        std::string given;
        for (auto state : states) given += (given.empty() ? "" : ", ") + std::string(display_string_of(state));
        error(shown.text() + " asks for state that the app was not given: pass an object of type " + std::string(display_string_of(type)) +
              " where the app is made, `conduit::app<...>{object}`" +
              (given.empty() ? " (the app has no state)" : " (the app has: " + given + ")"));
    }

    consteval void add_described(argument_row row, std::meta::info type, const shown_parameter& shown) {
        if (const std::string why(describe::building::unsupported(type)); !why.empty()) {
            const bool extension = row.source == argument_source::body && why.starts_with("the type ");
            if (!extension && why.starts_with("the type ")) return error(shown.text() + " has " + why);
            return error(shown.text() + (extension ? " fits nothing: it is no capture, no query parameter, no state, and as a body it has " : ": ") +
                         why + (extension ? ". A type of your own is made from the request by specialising conduit::argument<T>" : ""));
        }
        if (const auto why = describe::building::misplaced(type); !why.empty()) return error(shown.text() + ": " + std::string(why));
        row.type = describe::building::address_of_type(type);
        result.rows.push_back(row);
    }
};

}
