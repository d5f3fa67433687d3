#pragma once
#include <meta>
#include <string>
#include <utility>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bind.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/profile.hpp>
#include <conduit/discover/hint.hpp>
#include <conduit/discover/result_type.hpp>
#include <conduit/result/deliver.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::discover {

namespace building {

/// What a handler returned. Its destruction and its delivery are there once a type.
template <class Result>
struct returned {
    Result value;
};
template <class Result>
    requires(!std::is_trivially_destructible_v<Result>)
struct returned<Result> {
    union {
        Result value;
    };
    ~returned() { binding::destroy<Result>(&value); }
};

template <class Result>
[[gnu::noinline]] auto deliver_once(Result& result, exchange& x, const endpoint& endpoint) -> outcome {
    return deliver(std::move(result), x, endpoint);
}

/// The call of a handler, generated once a signature: which handler it is, the endpoint knows.
template <class Result, class... Parameters>
struct caller {
    using handler = Result (*)(Parameters...);

    static auto call(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
        return with(*static_cast<const handler*>(endpoint.function), x, endpoint, slots, std::index_sequence_for<Parameters...>{});
    }

    /// The same for one handler: what it does becomes part of it.
    template <std::meta::info Function>
    [[gnu::flatten]] static auto call_directly(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
        constexpr auto handler = [](Parameters... arguments) -> Result { return [:Function:](static_cast<Parameters&&>(arguments)...); };
        return with(handler, x, endpoint, slots, std::index_sequence_for<Parameters...>{});
    }

private:
    template <std::size_t... Indices>
    static auto with(auto handler, exchange& x, const endpoint& endpoint, [[maybe_unused]] void* const* slots, std::index_sequence<Indices...>) -> outcome {
        if constexpr (std::is_void_v<Result>) {
            handler(binding::take<Parameters>(slots[Indices])...);
            x.out.status = 204;
            apply_status(x, endpoint);
            return outcome::done;
        } else {
            returned<Result> returned{handler(binding::take<Parameters>(slots[Indices])...)};
            return deliver_once(returned.value, x, endpoint);
        }
    }
};

template <class Caller, std::meta::info Function>
inline constexpr Caller::handler address_of_handler = &[:Function:];

template <class Caller, std::meta::info Function>
consteval void set_call(endpoint& endpoint) {
    if (endpoint.hot) {
        endpoint.call = &Caller::template call_directly<Function>;
        return;
    }
    endpoint.call = &Caller::call;
    endpoint.function = &address_of_handler<Caller, Function>;
}

consteval void set_call_of(endpoint& endpoint, std::meta::info function, const meta::list<std::meta::info>& parameter_types) {
    meta::list<std::meta::info> signature;
    signature.reserve(1 + parameter_types.size());
    signature.push_back(return_type_of(function));
    for (auto type : parameter_types) signature.push_back(type);
    const auto caller = substitute(^^building::caller, signature);
    std::meta::extract<void (*)(conduit::endpoint&)>(substitute(^^set_call, {caller, std::meta::reflect_constant(function)}))(endpoint);
}

}

/// One handler, bound: its endpoint; with faults, as much of it as the check for conflicts needs.
struct bound_endpoint {
    endpoint value{};
    meta::text faults{};
    hint_set silenced{};
    bool reads_body = false;
    meta::text body_parameter{};  // the name of the one that reads it; perhaps none
};

/// With its rows beside it. Names in here are the compiler's own text: only what becomes a template argument is kept.
template <std::size_t Rows, std::size_t QueryKeys>
struct bound_with_rows : bound_endpoint {
    argument_row rows[Rows == 0 ? 1 : Rows]{};
    query_key query_keys[QueryKeys == 0 ? 1 : QueryKeys]{};
};

namespace building {

/// What stands on a handler besides its routes.
struct handler_notes {
    meta::text doc{};
    int status = 0;
    bool blocking = false;
    bool tool = false;
    bool hot = false;
    bool deprecated = false;
    bool hidden = false;
    hint_set silenced{};
    meta::text no_hint{};  // what was to be silenced and is none
};

consteval auto notes_in(const meta::infos& written) -> handler_notes {
    handler_notes notes;
    for (auto note : written) {
        const auto type = type_of(note);
        if (type == ^^const annotation::doc) notes.doc = std::meta::extract<annotation::doc>(note).words;
        else if (type == ^^const annotation::status) notes.status = std::meta::extract<annotation::status>(note).code;
        else if (type == ^^const annotation::blocking) notes.blocking = true;
        else if (type == ^^const annotation::tool) notes.tool = true;
        else if (type == ^^const annotation::hot) notes.hot = true;
        else if (type == ^^const annotation::deprecated) notes.deprecated = true;
        else if (type == ^^const annotation::hidden) notes.hidden = true;
        else if (type == ^^const annotation::silence)
            if (const auto id = std::meta::extract<annotation::silence>(note).id; !notes.silenced.add(id)) notes.no_hint = id;
    }
    return notes;
}

/// As many keys as a handler's parameters can come to: one each, or the fields of a query<T> or form<T>.
consteval auto query_keys_at_most(std::meta::info function) -> std::size_t {
    std::size_t count = 0;
    for (const auto parameter : meta::infos(parameters_of(function))) {
        const auto type = remove_cvref(dealias(type_of(parameter)));
        const bool fields = (describe::building::is_specialisation_of(type, ^^conduit::query) || is_form_type(type)) && is_class_type(template_arguments_of(type)[0]);
        count += fields ? describe::building::fields_of(template_arguments_of(type)[0]).size() : 1;
    }
    return count;
}

/// `place` is where the result will be.
template <std::size_t Rows, std::size_t QueryKeys>
consteval auto bind_endpoint(const handler& handler, const meta::list<std::meta::info>& states, const bound_with_rows<Rows, QueryKeys>& place)
    -> bound_with_rows<Rows, QueryKeys> {
    bound_with_rows<Rows, QueryKeys> out;
    report faults;
    const meta::infos written = annotations_of(handler.function);
    const auto route = std::meta::extract<annotation::route>(written[handler.annotation]);
    const auto where = source_location_of(written[handler.annotation]);
    const auto name = qualified_name(handler.function);
    const auto pattern = with_prefix(handler.prefix, route.pattern);
    const auto segments = routing::split_pattern(pattern);
    if (const auto fault = routing::fault_of_pattern(pattern, segments); !fault.empty()) {
        faults.error(where, std::string(name.view()) + ": " + fault);
        out.faults = meta::keep(faults.text);
        return out;
    }
    std::size_t captures = 0;
    for (const auto& segment : segments) captures += segment.kind != routing::segment_kind::literal;
    if (captures > routing::captures::most) {
        faults.error(where, std::string(name.view()) + ": the pattern has more than 16 captures");
        out.faults = meta::keep(faults.text);
        return out;
    }
    binder binder{handler, route.method, pattern, where, states, segments, faults, {}};
    binder.bind_all();
    const auto keys = keys_of(binder, false);
    const auto form_keys = keys_of(binder, true);
    const auto& result = type_of_result(handler.function);
    if (!result.unsendable.empty()) binder.error(std::string(result.unsendable.view()));
    const auto notes = notes_in(written);
    if (notes.blocking && result.is_task)
        binder.error("is [[=blocking]] and a coroutine: a coroutine runs on the reactor; make it a plain function, or take "
                     "[[=blocking]] away");
    if (notes.blocking && result.is_stream)
        binder.error("is [[=blocking]] and returns a stream, whose values are made on the reactor, one by one as the client takes them: take "
                     "[[=blocking]] away, and do what takes long elsewhere");
    if (notes.status != 0 && (notes.status < 200 || notes.status > 299))
        binder.error("has the status " + meta::to_text(notes.status) +
                     ": the annotation is for successes, 200 to 299; return a conduit::problem for errors");
    if (!notes.no_hint.empty())
        binder.error("silences \"" + std::string(notes.no_hint.view()) + "\", but no hint has that id: the ids are " + all_hint_ids());
    auto& value = out.value;
    value.method = binder.method;
    value.pattern = pattern;
    value.prefix = handler.prefix;
    value.handler = name;
    value.place = {{where.file_name(), std::string_view(where.file_name()).size()}, where.line(), where.column()};
    if (!faults.text.empty()) {
        out.faults = meta::keep(faults.text);
        return out;
    }
    value.doc = notes.doc;
    value.status = notes.status;
    value.blocking = notes.blocking;
    value.tool = notes.tool;
    value.deprecated = notes.deprecated;
    value.hidden = notes.hidden;
    value.answer = &result.answer;
    value.hot = notes.hot || is_hot(value.method, value.pattern);
    out.silenced = notes.silenced;
    out.reads_body = binder.result.reads_body;
    out.body_parameter = {binder.result.body_parameter.data(), binder.result.body_parameter.size()};
    value.row_data = place.rows;
    value.row_count = binder.result.rows.size();
    value.slots_size = binder.result.slots_size;
    for (std::size_t i = 0; i < value.row_count; ++i) out.rows[i] = binder.result.rows[i];
    value.query_key_data = place.query_keys;
    value.query_key_count = keys.size();
    for (std::size_t i = 0; i < keys.size(); ++i) out.query_keys[i] = keys[i];
    value.form_key_count = form_keys.size();
    for (std::size_t i = 0; i < form_keys.size(); ++i) out.query_keys[keys.size() + i] = form_keys[i];
    if (!binder.result.starts.empty()) {
        const auto starts = std::define_static_array(binder.result.starts);
        value.start_data = starts.data();
        value.start_count = starts.size();
    }
    set_call_of(value, handler.function, binder.result.types);
    return out;
}

/// A constant of its own for each endpoint: the limit on constant evaluation holds for one endpoint, not for the app.
template <std::meta::info Function, std::size_t Annotation, meta::text Prefix, std::meta::info... States>
inline constexpr bound_with_rows<parameters_of(Function).size(), query_keys_at_most(Function)> bound_of =
    bind_endpoint({Function, Annotation, Prefix}, {States...}, bound_of<Function, Annotation, Prefix, States...>);

template <std::meta::info Function, std::size_t Annotation, meta::text Prefix, std::meta::info... States>
consteval auto address_of_bound() -> const bound_endpoint* {
    return &bound_of<Function, Annotation, Prefix, States...>;
}

consteval auto bound(const handler& handler, const meta::list<std::meta::info>& states) -> const bound_endpoint& {
    meta::list<std::meta::info> arguments;
    arguments.reserve(3 + states.size());
    arguments.push_back(std::meta::reflect_constant(handler.function));
    arguments.push_back(std::meta::reflect_constant(handler.annotation));
    arguments.push_back(std::meta::reflect_constant(handler.prefix));
    for (auto state : states) arguments.push_back(std::meta::reflect_constant(state));
    return *std::meta::extract<const bound_endpoint* (*)()>(substitute(^^address_of_bound, arguments))();
}

}
}
