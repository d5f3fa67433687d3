#pragma once
#include <meta>
#include <string>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/argument/row.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/parameter_type.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/http/request.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::discover {

/// The rows of a handler's parameters, and what is wrong with them.
struct binding_result {
    meta::list<argument_row> rows;
    meta::list<start_function> starts;
    meta::list<std::meta::info> types;  // of the parameters, as the call takes them
    std::uint32_t slots_size = 0;
    bool reads_body = false;
    bool reads_form = false;
    std::string_view body_parameter;  // its name; perhaps none

    consteval void add(argument_row row, const binding::slot_layout& slot) {
        row.offset = (slots_size + slot.alignment - 1) / slot.alignment * slot.alignment;
        row.construct = slot.construct;
        row.destroy = slot.destroy;
        slots_size = row.offset + slot.size;
        rows.push_back(row);
    }
    consteval void add_reference(const argument_row& row) { add(row, {.size = sizeof(void*), .alignment = alignof(void*)}); }
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
    conduit::method method;
    meta::text pattern;  // with the prefix
    std::source_location where;
    const meta::list<std::meta::info>& states;
    const meta::list<routing::segment>& segments;
    report& faults;
    binding_result result;

    consteval auto subject_name() const -> std::string {
        return name_of_function(subject.function) + " (" + std::string(name_of(method)) + " " + std::string(pattern.view()) + ")";
    }
    consteval void error(const std::string& message) { faults.error(where, subject_name() + ": " + message); }

    consteval auto capture_index(std::string_view name) const -> int {
        int index = 0;
        for (const auto& segment : segments) {
            if (segment.kind == routing::segment_kind::literal) continue;
            if (segment.text == name) return index;
            ++index;
        }
        return -1;
    }

    consteval void bind_all() {
        const meta::infos parameters = parameters_of(subject.function);
        meta::list<std::string_view> names;
        if (parameters.size() > most_parameters)
            return error("takes " + meta::to_text(parameters.size()) + " parameters, of at most 24: put some of them into one struct");
        names.reserve(parameters.size());
        result.rows.reserve(parameters.size());
        result.types.reserve(parameters.size());
        bool nameless = false;
        for (auto parameter : parameters) {
            std::string_view name;  // none, too, where the function's declarations name the parameter differently
            if (has_identifier(parameter)) name = identifier_of(parameter);
            else nameless |= building::is_scalar(remove_cvref(dealias(type_of(parameter))));  // reported by bind
            bind(parameter, name);
            names.push_back(name);
        }
        if (nameless) return;
        for (const auto& segment : segments) {
            if (segment.kind == routing::segment_kind::literal) continue;
            bool taken = false;
            for (const auto name : names) taken |= name == segment.text;
            if (!taken)
                error("the pattern captures '" + std::string(segment.text) + "', but no parameter has that name: add `int " +
                      std::string(segment.text) + "` or `std::string_view " + std::string(segment.text) +
                      "`, or write the segment without its ':'");
        }
    }

    consteval void bind(std::meta::info parameter, std::string_view name) {
        const auto declared = dealias(type_of(parameter));
        const shown_parameter shown{declared, name};
        if (has_default_argument(parameter))
            return error(shown.text() + " has a default argument, whose value a library cannot read: take `std::optional`, or put it into a "
                                 "struct with a default and take `conduit::query<that struct>`");
        if (is_reference_type(declared)) {
            result.types.push_back(declared);
            return bind_reference(declared, name, shown);
        }
        const auto type = remove_cv(declared);
        result.types.push_back(type);
        if (is_pointer_type(type)) return error(shown.text() + " is a pointer: take text as `std::string_view`, other values by value, state by reference");
        const auto& facts = type_of_parameter(type);
        argument_row row{.name = {name.data(), name.size()}, .type = facts.described};
        read_annotations(parameter, row);
        if (auto why = describe::building::why_misplaced(*row.constraint, type); !why.empty()) return error(shown.text() + ": " + why);
        if (const auto index = capture_index(name); index >= 0) {
            if (!facts.scalar)
                return error(shown.text() + " is named by a capture of the pattern, which is one piece of text: take a number, bool, text or "
                                     "enumeration");
            row.source = argument_source::capture;
            row.index = static_cast<std::uint8_t>(index);
        } else if (facts.query) {
            row.source = argument_source::query_object;
        } else if (facts.form) {
            row.source = argument_source::form;
            read_body(shown);
        } else if (facts.custom) {
            row.fill = facts.fill;
            row.intake = facts.intake;
            if (facts.start) result.starts.push_back(facts.start);
            if (facts.reads_body) read_body(shown);
        } else if (facts.textual) {
            if (name.empty())
                return error(shown.text() + " has no name, or not the same one in all declarations: a value of the request is found by the "
                                     "parameter's name, so name it alike everywhere");
            row.source = argument_source::query;
        } else {
            row.source = argument_source::body;
            if (!bind_body(type, shown)) return;
        }
        if (!facts.unfit.empty()) return unfit(facts, row.source, shown);
        result.add(row, facts.slot);
    }

    static consteval void read_annotations(std::meta::info parameter, argument_row& row) {
        annotation::constraint sum;
        bool constrained = false;
        for (auto written : meta::infos(annotations_of(parameter))) {
            const auto kind = std::meta::type_of(written);
            if (kind == ^^const annotation::constraint) sum.add(std::meta::extract<annotation::constraint>(written)), constrained = true;
            else if (kind == ^^const annotation::doc) row.doc = std::meta::extract<annotation::doc>(written).words;
            else if (kind == ^^const annotation::example) row.example = std::meta::extract<annotation::example>(written).json;
        }
        if (constrained) row.constraint = std::define_static_object(sum);
    }

    consteval auto bind_body(std::meta::info type, const shown_parameter& shown) -> bool {
        for (auto state : states)
            if (remove_const(state) == type) {
                error(shown.text() + " would copy the app's state: take it by reference, `" + std::string(display_string_of(type)) + "&`");
                return false;
            }
        if (is_class_type(type) && (method == conduit::method::get || method == conduit::method::head)) {
            error(shown.text() + " would be read from the body, but a " + std::string(name_of(method)) +
                  " request has none: take its fields with `conduit::query<" + std::string(display_string_of(type)) +
                  ">`, or make the route a post");
            return false;
        }
        read_body(shown);
        return true;
    }

    consteval void unfit(const parameter_type& facts, argument_source source, const shown_parameter& shown) {
        const std::string why(facts.unfit.view());
        constexpr std::string_view file = "the type conduit::upload";
        if (why.starts_with(file)) return error(shown.text() + " is a file, which comes with a form: make it a field of a struct, and take `conduit::form<that struct>`");
        if (source == argument_source::body && why.contains(file))
            return error(shown.text() + ": " + why + ": take `conduit::form<" + describe::building::name_of_type(shown.declared) + ">`");
        if (!why.starts_with("the type ")) return error(shown.text() + ": " + why);
        if (source != argument_source::body) return error(shown.text() + " has " + why);
        error(shown.text() + " fits nothing: it is no capture, no query parameter, no state, and as a body it has " + why +
              ". A type of your own is made from the request by specialising conduit::argument<T>");
    }

    consteval void read_body(const shown_parameter& shown) {
        if (result.reads_body)
            error(shown.text() + " is a second parameter that reads the body: put both into one struct" +
                  (building::is_form_type(shown.declared) || result.reads_form ? ", and take that as `conduit::form<...>`" : ""));
        result.reads_form |= building::is_form_type(shown.declared);
        result.reads_body = true;
        result.body_parameter = shown.name;
    }

    consteval void bind_reference(std::meta::info declared, std::string_view name, const shown_parameter& shown) {
        const auto type = remove_cvref(declared);
        argument_row row{.name = {name.data(), name.size()}};
        if (type == ^^request) {
            if (!is_const(remove_reference(declared)))
                return error(shown.text() + ": a request is not changed: take `const conduit::request&`");
            row.source = argument_source::request;
            result.add_reference(row);
            return;
        }
        for (std::size_t i = 0; i < states.size(); ++i)
            if (remove_const(states[i]) == type) {
                if (is_const(states[i]) && !is_const(remove_reference(declared)))
                    return error(shown.text() + ": the app was given this state as const: take `const " + std::string(display_string_of(type)) + "&`");
                if (!is_lvalue_reference_type(declared)) return error(shown.text() + " moves the app's state: take it as `" + std::string(display_string_of(type)) + "&`");
                row.source = argument_source::state;
                row.index = static_cast<std::uint8_t>(i);
                result.add_reference(row);
                return;
            }
        if (is_const(remove_reference(declared)) || building::is_scalar(type))
            return error(shown.text() + " is a reference: take values from the request by value, `" +
                         (type == describe::building::string ? "std::string_view" : describe::building::name_of_type(type)) +
                         "`; references are for the app's state");
        std::string given;
        for (auto state : states) given += (given.empty() ? "" : ", ") + std::string(display_string_of(state));
        error(shown.text() + " asks for state that the app was not given: pass an object of type " + std::string(display_string_of(type)) +
              " where the app is made, `conduit::app<...>{object}`" +
              (given.empty() ? " (the app has no state)" : " (the app has: " + given + ")"));
    }
};

/// The keys that a bound handler reads from the query, or from its form.
consteval auto keys_of(binder& binder, bool form) -> meta::list<query_key> {
    meta::list<query_key> keys;
    const auto& rows = binder.result.rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto index = static_cast<std::uint8_t>(i);
        if (!form && row.source == argument_source::query) {
            const bool needless = row.type->kind == describe::kind::optional || row.type->kind == describe::kind::sequence;
            keys.push_back({row.name, row.type, row.constraint, index, 0, !needless});
        } else if (row.source == (form ? argument_source::form : argument_source::query_object)) {
            for (const auto& member : row.type->members())
                keys.push_back({{member.name().data(), member.name().size()}, member.type, member.constraint, index, static_cast<std::uint32_t>(member.offset),
                                member.required && member.type->kind != describe::kind::sequence});
        }
    }
    for (std::size_t i = 0; i < keys.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (keys[i].name.view() == keys[j].name.view())
                binder.error("the query parameter '" + std::string(keys[i].name.view()) + "' is taken twice, by the parameters '" +
                             std::string(rows[keys[j].row].name.view()) + "' and '" + std::string(rows[keys[i].row].name.view()) +
                             "': rename one, or take it once");
    if (keys.size() > most_query_keys)
        binder.error("reads " + meta::to_text(keys.size()) + (form ? " fields of a form, of at most 64: take rarely used ones as one text"
                                                                  : " query parameters, of at most 64: take rarely used ones as one text, or as a body"));
    return keys;
}

}
