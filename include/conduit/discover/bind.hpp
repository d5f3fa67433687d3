#pragma once
#include <meta>
#include <string>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/argument/row.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/parameter_type.hpp>
#include <conduit/discover/providers.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/http/request.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::discover {

/// The rows of a handler's parameters, and what is wrong with them.
struct binding_result {
    meta::list<argument_row> rows;
    meta::list<start_function> starts;
    meta::list<std::meta::info> types;  // of the handler's parameters, as the call takes them
    meta::list<provider_step> steps;
    std::uint32_t slots_size = 0;
    bool reads_body = false;
    bool reads_form = false;
    bool streams_body = false;
    bool takes_files = false;
    bool sees_request = false;  // and so perhaps its body
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

/// Before what took a faulty provider: the linker reports each of its faults once, whoever takes it.
inline constexpr std::string_view taken_by = " [taken by ";

struct binder {
    const handler& subject;
    conduit::method method;
    meta::text pattern;  // with the prefix
    std::source_location where;
    const meta::list<std::meta::info>& states;
    const needs& needed;
    const meta::list<routing::segment>& segments;
    report& faults;
    bool routed = true;
    binding_result result{};
    std::meta::info provider{};  // whose parameters are being bound, if not the handler's

    consteval auto subject_name() const -> std::string {
        if (!routed) return name_of_function(subject.function);
        return name_of_function(subject.function) + " (" + std::string(name_of(method)) + " " + std::string(pattern.view()) + ")";
    }
    consteval void error(const std::string& message) {
        if (provider == std::meta::info{}) return faults.error(where, subject_name() + ": " + message);
        faults.error(place_of_route(provider), name_of_function(provider) + " (a provider): " + message + taken_by + subject_name() + "]");
    }

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
        result.rows.reserve(needed.rows);
        result.types.reserve(parameters_of(subject.function).size());
        if (needed.rows > most_rows)
            return error("takes " + meta::to_text(needed.rows) + " values, with those of the providers that it needs, of at most 128: let it need fewer providers");
        meta::list<std::string_view> names;
        if (!bind_parameters(subject.function, names)) return;
        auto types = std::move(result.types);
        for (const auto& each : needed.order)
            if (!bind_provider(each, names)) return;
        provider = {};
        result.types = std::move(types);
        check_captures(names);
    }

    consteval auto bind_provider(const needed_provider& each, meta::list<std::string_view>& names) -> bool {
        const auto& type = needed.providers[each.index];
        provider = type.function;
        result.types = {};
        const auto earlier = faults.text.size();
        if (!bind_parameters(provider, names)) return false;
        if (faults.text.size() != earlier) return false;  // its rows are not whole
        argument_row row{.source = argument_source::provider};
        result.add(row, std::meta::extract<const binding::slot_layout&>(substitute(^^building::value_layout, {type.value})));
        provider_step step{.name = qualified_name(provider), .first_row = static_cast<std::uint8_t>(each.first_row),
                           .row_count = static_cast<std::uint8_t>(each.value_row - each.first_row)};
        meta::list<std::meta::info> arguments;
        arguments.push_back(std::meta::reflect_constant(provider));
        arguments.push_back(type.value);
        for (auto parameter : result.types) arguments.push_back(parameter);
        const auto caller = substitute(^^building::provider_caller, arguments);
        std::meta::extract<void (*)(provider_step&)>(substitute(^^building::set_provider_call, {caller, std::meta::reflect_constant(type.is_task)}))(step);
        result.steps.push_back(step);
        return true;
    }

    consteval auto bind_parameters(std::meta::info function, meta::list<std::string_view>& names) -> bool {
        const meta::infos parameters = parameters_of(function);
        if (parameters.size() > most_parameters)
            return error("takes " + meta::to_text(parameters.size()) + " parameters, of at most 24: put some of them into one struct"), false;
        bool nameless = false;
        for (auto parameter : parameters) {
            std::string_view name;  // none, too, where the function's declarations name the parameter differently
            if (has_identifier(parameter)) name = identifier_of(parameter);
            else nameless |= building::is_scalar(remove_cvref(dealias(type_of(parameter))));  // reported by bind
            bind(parameter, name);
            names.push_back(name);
        }
        return !nameless;
    }

    consteval void check_captures(const meta::list<std::string_view>& names) {
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
        if (const auto index = index_of_provider(needed.providers, parameter); index != no_provider) return bind_provided(index, declared, name, shown);
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
        const bool wraps_one = facts.wrapped && facts.source != argument_source::query_object && facts.source != argument_source::form;
        if (auto why = describe::building::why_misplaced(*row.constraint, wraps_one ? template_arguments_of(type)[0] : type); !why.empty()) return error(shown.text() + ": " + why);
        if (const auto index = capture_index(name); index >= 0) {
            if (!facts.scalar)
                return error(shown.text() + " is named by a capture of the pattern, which is one piece of text: take a number, bool, text or "
                                     "enumeration");
            row.source = argument_source::capture;
            row.index = static_cast<std::uint8_t>(index);
        } else if (facts.wrapped) {
            row.source = facts.source;
            const bool by_name = row.source == argument_source::header || row.source == argument_source::cookie;
            if (by_name && facts.unfit.empty() && facts.described->kind != describe::kind::object && name.empty()) return nameless_value(shown);
            result.takes_files |= facts.files;
            if (row.source == argument_source::form) read_body(shown);
            else if (row.source == argument_source::body && !bind_body(dealias(template_arguments_of(type)[0]), shown)) return;
        } else if (facts.custom) {
            row.fill = facts.fill;
            row.intake = facts.intake;
            if (facts.start) result.starts.push_back(facts.start);
            if (facts.reads_body) read_body(shown, facts.streams_body);
            result.streams_body |= facts.streams_body;
            result.sees_request = true;
        } else if (facts.textual) {
            if (name.empty()) return nameless_value(shown);
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

    consteval void bind_provided(std::size_t index, std::meta::info declared, std::string_view name, const shown_parameter& shown) {
        const auto& type = needed.providers[index];
        const auto by = name_of_function(type.function);
        const auto value = std::string(display_string_of(type.value));
        if (is_rvalue_reference_type(declared)) return error(shown.text() + " moves what " + by + " provides, which others may take too: take `const " + value + "&`");
        if (!is_reference_type(declared) && !is_copy_constructible_type(type.value))
            return error(shown.text() + " is provided by " + by + ", and no copy can be made of it: take it by reference, `" + value + "&`");
        const auto* const found = needed.find(index);
        argument_row row{.source = argument_source::provided, .index = static_cast<std::uint8_t>(found ? found->value_row : 0), .name = {name.data(), name.size()}};
        result.types.push_back(is_reference_type(declared) ? declared : substitute(^^binding::provided, {type.value}));
        result.add_reference(row);
    }

    consteval void nameless_value(const shown_parameter& shown) {
        error(shown.text() + " has no name, or not the same one in all declarations: a value of the request is found by the "
                             "parameter's name, so name it alike everywhere");
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

    consteval void read_body(const shown_parameter& shown, bool streams = false) {
        if (result.reads_body && (streams || result.streams_body))
            error(shown.text() + " is a second parameter that reads the body, which a conduit::body_stream takes as a whole: take one of the two");
        else if (result.reads_body)
            error(shown.text() + " is a second parameter that reads the body: put both into one struct" +
                  (building::is_form_type(shown.declared) || result.reads_form ? ", and take that as `conduit::form<...>`" : ""));
        result.reads_form |= building::is_form_type(shown.declared);
        result.reads_body = true;
        result.body_parameter = shown.name;
    }

    /// What argument<T> gives by reference. False: it does not.
    consteval auto bind_custom_reference(std::meta::info type, argument_row row) -> bool {
        if (!std::meta::extract<bool>(substitute(^^binding::gives_reference, {type}))) return false;
        const auto& facts = type_of_parameter(type);
        row.fill = facts.fill_reference;
        row.intake = facts.intake;
        if (facts.start) result.starts.push_back(facts.start);
        result.add_reference(row);
        return true;
    }

    consteval void bind_reference(std::meta::info declared, std::string_view name, const shown_parameter& shown) {
        const auto type = remove_cvref(declared);
        argument_row row{.name = {name.data(), name.size()}};
        if (type == ^^request) {
            if (!is_const(remove_reference(declared)))
                return error(shown.text() + ": a request is not changed: take `const conduit::request&`");
            row.source = argument_source::request;
            result.sees_request = true;
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
        if (is_class_type(type) && is_lvalue_reference_type(declared) && is_const(remove_reference(declared)) && bind_custom_reference(type, row)) return;
        if (is_const(remove_reference(declared)) || building::is_scalar(type))
            return error(shown.text() + " is a reference: take values from the request by value, `" +
                         (type == describe::building::string ? "std::string_view" : describe::building::name_of_type(type)) +
                         "`; references are for the app's state, and for what providers make");
        std::string given;
        for (auto state : states) given += (given.empty() ? "" : ", ") + std::string(display_string_of(state));
        error(shown.text() + " asks for state that the app was not given: pass an object of type " + std::string(display_string_of(type)) +
              " where the app is made, `conduit::app<...>{object}`" +
              (given.empty() ? " (the app has no state)" : " (the app has: " + given + ")"));
    }
};

/// As it is written in a request: header fields have `-` where names have `_`.
consteval auto key_name(std::string_view name, key_place place) -> meta::text {
    if (place != key_place::header || !name.contains('_')) return {name.data(), name.size()};
    std::string dashed(name);
    for (char& c : dashed)
        if (c == '_') c = '-';
    return meta::keep(dashed);
}

/// The keys that a bound handler reads from one place.
consteval auto keys_of(binder& binder, key_place place) -> meta::list<query_key> {
    constexpr argument_source sources[]{argument_source::query_object, argument_source::form, argument_source::header, argument_source::cookie};
    constexpr std::string_view kinds[]{"query parameter", "field", "header field", "cookie"};
    const auto source = sources[static_cast<std::size_t>(place)];
    const auto kind = std::string(kinds[static_cast<std::size_t>(place)]);
    meta::list<query_key> keys;
    const auto& rows = binder.result.rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const auto index = static_cast<std::uint8_t>(i);
        const bool single = row.type && row.type->kind != describe::kind::object;
        if ((place == key_place::query && row.source == argument_source::query) || (row.source == source && single)) {
            const bool needless = row.type->kind == describe::kind::optional || row.type->kind == describe::kind::sequence;
            keys.push_back({key_name(row.name, place), row.type, row.constraint, index, 0, !needless});
        } else if (row.source == source) {
            for (const auto& member : row.type->members())
                if (!member.read_only)
                    keys.push_back({key_name(member.name(), place), member.type, member.constraint, index, static_cast<std::uint32_t>(member.offset),
                                    member.required && member.type->kind != describe::kind::sequence});
        }
    }
    const bool once = place == key_place::query || place == key_place::form;  // a header field may serve several
    for (std::size_t i = 0; once && i < keys.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (keys[i].name.view() == keys[j].name.view())
                binder.error("the " + kind + " '" + std::string(keys[i].name.view()) + "' is taken twice, by the parameters '" +
                             std::string(rows[keys[j].row].name.view()) + "' and '" + std::string(rows[keys[i].row].name.view()) +
                             "': rename one, or take it once");
    if (keys.size() > most_query_keys)
        binder.error("reads " + meta::to_text(keys.size()) + " " + kind + "s" +
                     (place == key_place::form    ? " of a form, of at most 64: take rarely used ones as one text"
                      : place == key_place::query ? ", of at most 64: take rarely used ones as one text, or as a body"
                                                  : ", of at most 64: take them from the request, `const conduit::request&`"));
    return keys;
}

}
