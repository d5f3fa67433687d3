#pragma once
#include <meta>
#include <optional>
#include <string>
#include <utility>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/annotations/offer.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/discover/bind.hpp>
#include <conduit/discover/handlers.hpp>
#include <conduit/discover/layers.hpp>
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
    using handler = Result (*)(binding::declared_parameter_t<Parameters>...);

    static auto call(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
        return with(*static_cast<const handler*>(endpoint.function), x, endpoint, slots, std::index_sequence_for<Parameters...>{});
    }

    /// The same for one handler: what it does becomes part of it.
    template <std::meta::info Function>
    [[gnu::flatten]] static auto call_directly(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
        constexpr auto handler = [](binding::declared_parameter_t<Parameters>... arguments) -> Result {
            return [:Function:](static_cast<binding::declared_parameter_t<Parameters>&&>(arguments)...);
        };
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

inline constexpr std::int64_t longest_timeout = 24LL * 60 * 60 * 1000;  // milliseconds

/// What stands on a handler besides its routes.
struct handler_notes {
    meta::text doc{};
    int status = 0;
    std::optional<std::int64_t> max_body;
    std::optional<std::int64_t> timeout;
    bool blocking = false;
    bool tool = false;
    bool hot = false;
    bool deprecated = false;
    bool hidden = false;
    meta::text generates{};
    hint_set silenced{};
    meta::text no_hint{};  // what was to be silenced and is none
};

consteval auto notes_in(const meta::infos& written) -> handler_notes {
    handler_notes notes;
    for (auto note : written) {
        const auto type = type_of(note);
        if (type == ^^const annotation::doc) notes.doc = std::meta::extract<annotation::doc>(note).words;
        else if (type == ^^const annotation::status) notes.status = std::meta::extract<annotation::status>(note).code;
        else if (type == ^^const annotation::timeout) notes.timeout = std::meta::extract<annotation::timeout>(note).milliseconds;
        else if (type == ^^const annotation::max_body) notes.max_body = std::meta::extract<annotation::max_body>(note).bytes;
        else if (type == ^^const annotation::blocking) notes.blocking = true;
        else if (type == ^^const annotation::tool) notes.tool = true;
        else if (type == ^^const annotation::hot) notes.hot = true;
        else if (type == ^^const annotation::deprecated) notes.deprecated = true;
        else if (type == ^^const annotation::hidden) notes.hidden = true;
        else if (type == ^^const annotation::generate) notes.generates = std::meta::extract<annotation::generate>(note).model;
        else if (type == ^^const annotation::silence)
            if (const auto id = std::meta::extract<annotation::silence>(note).id; !notes.silenced.add(id)) notes.no_hint = id;
    }
    return notes;
}

/// As many keys as a function's parameters can come to: one each, or the fields of a query<T> and the like.
consteval auto query_keys_at_most(std::meta::info function) -> std::size_t {
    std::size_t count = 0;
    for (const auto parameter : meta::infos(parameters_of(function))) {
        const auto type = remove_cvref(dealias(type_of(parameter)));
        const bool fields = std::meta::extract<const argument_source&>(substitute(^^source_of, {type})) != argument_source::custom &&
                            !is_textual(dealias(template_arguments_of(type)[0])) && is_class_type(template_arguments_of(type)[0]);
        count += fields ? describe::building::fields_of(template_arguments_of(type)[0]).size() : 1;
    }
    return count;
}

consteval auto query_keys_at_most(const needs& needed) -> std::size_t {
    std::size_t count = 0;
    for (const auto& each : needed.order) count += query_keys_at_most(needed.providers[each.index].function);
    return count;
}

/// What an app gives its handlers, for whom each is bound.
struct context {
    meta::list<std::meta::info> states;     // types
    meta::list<std::meta::info> providers;  // functions
};

/// What has no route of its own is bound as if it had this one: what texts carry comes from the query, and objects from the body.
consteval auto route_of_offer(std::meta::info function) -> annotation::route {
    return {method::post, meta::join({"/", identifier_of(function)})};
}

/// `place` is where the result will be.
template <std::size_t Rows, std::size_t QueryKeys>
consteval auto bind_endpoint(const handler& handler, const context& context, const bound_with_rows<Rows, QueryKeys>& place)
    -> bound_with_rows<Rows, QueryKeys> {
    bound_with_rows<Rows, QueryKeys> out;
    report faults;
    const meta::infos written = annotations_of(handler.function);
    const bool routed = type_of(written[handler.annotation]) == ^^const annotation::route;
    const auto route = routed ? std::meta::extract<annotation::route>(written[handler.annotation]) : route_of_offer(handler.function);
    const auto where = source_location_of(written[handler.annotation]);
    const auto name = qualified_name(handler.function);
    const auto pattern = routed ? with_prefix(handler.prefix, route.pattern) : route.pattern;
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
    const auto providers = providers_of(context.providers);
    const needs needed(handler.function, providers);
    binder binder{handler, route.method, pattern, where, context.states, needed, segments, faults, routed};
    binder.bind_all();
    meta::list<query_key> keys;
    for (std::size_t i = 0; i < key_places; ++i) {
        const auto found = keys_of(binder, static_cast<key_place>(i));
        out.value.key_counts[i] = static_cast<std::uint16_t>(found.size());
        for (const auto& key : found) keys.push_back(key);
    }
    const auto& result = type_of_result(handler.function);
    if (!result.unsendable.empty()) binder.error(std::string(result.unsendable.view()));
    const auto notes = notes_in(written);
    layer_binder layers{context.states, faults};
    layers.add_around(handler.function);
    if (notes.blocking && result.is_task)
        binder.error("is [[=blocking]] and a coroutine: a coroutine runs on the reactor; make it a plain function, or take "
                     "[[=blocking]] away");
    for (const auto& step : binder.result.steps)
        if (notes.blocking && step.call_later)
            binder.error("is [[=blocking]], but needs what the coroutine " + std::string(step.name.view()) +
                         " provides, which waits on the reactor: make the handler a coroutine, or the provider a plain function");
    if (notes.blocking && result.is_stream)
        binder.error("is [[=blocking]] and returns a stream, whose values are made on the reactor, one by one as the client takes them: take "
                     "[[=blocking]] away, and do what takes long elsewhere");
    if (binder.result.streams_body && !notes.blocking && !result.is_task && !result.is_stream)
        binder.error("reads its body while it arrives, which takes waiting: return a conduit::task<...> and `co_await body.next()`, or mark it "
                     "[[=blocking]] and call `body.read()`");
    constexpr auto most_body = std::int64_t{1} << 40;  // as the command line's
    if (notes.max_body && (*notes.max_body < 0 || *notes.max_body > most_body))
        binder.error("has max_body(" + meta::to_text(*notes.max_body) + "), which is a number of bytes, 0 to 2^40");
    if (notes.timeout && (*notes.timeout < 1 || *notes.timeout > longest_timeout))
        binder.error("has a timeout of " + meta::to_text(*notes.timeout) + " ms, which must be at least 1 ms and at most a day");
    if (notes.max_body && !binder.result.reads_body && !binder.result.sees_request)
        binder.error("has max_body(...), but no parameter that reads the body: remove the annotation, or take the body");
    if (notes.status != 0 && (notes.status < 200 || notes.status > 299))
        binder.error("has the status " + meta::to_text(notes.status) +
                     ": the annotation is for successes, 200 to 299; return a conduit::problem for errors");
    if (notes.tool && (binder.result.streams_body || binder.result.takes_files))
        binder.error("is a tool, but takes " + std::string(binder.result.takes_files ? "files of a form" : "the body while it arrives") +
                     ", which no model can send: take text, `conduit::bytes`, or a struct");
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
    value.streams_body = binder.result.streams_body;
    value.takes_files = binder.result.takes_files;
    if (notes.timeout) value.timeout = static_cast<unsigned>(*notes.timeout);
    if (notes.max_body) value.max_body = static_cast<std::size_t>(*notes.max_body);
    value.deprecated = notes.deprecated;
    value.hidden = notes.hidden;
    value.generates = notes.generates;
    value.answer = &result.answer;
    value.hot = notes.hot || is_hot(value.method, value.pattern);
    out.silenced = notes.silenced;
    out.reads_body = binder.result.reads_body;
    out.body_parameter = {binder.result.body_parameter.data(), binder.result.body_parameter.size()};
    if (!layers.bound.empty()) {
        const auto bound = std::define_static_array(layers.bound);
        value.layer_data = bound.data();
        value.layer_count = bound.size();
    }
    value.row_data = place.rows;
    value.row_count = binder.result.rows.size();
    value.parameter_count = parameters_of(handler.function).size();
    if (!binder.result.steps.empty()) {
        const auto steps = std::define_static_array(binder.result.steps);
        value.step_data = steps.data();
        value.step_count = steps.size();
    }
    value.slots_size = binder.result.slots_size;
    for (std::size_t i = 0; i < value.row_count; ++i) out.rows[i] = binder.result.rows[i];
    value.query_key_data = place.query_keys;
    for (std::size_t i = 0; i < keys.size(); ++i) out.query_keys[i] = keys[i];
    if (!binder.result.starts.empty()) {
        const auto starts = std::define_static_array(binder.result.starts);
        value.start_data = starts.data();
        value.start_count = starts.size();
    }
    set_call_of(value, handler.function, binder.result.types);
    return out;
}

template <std::size_t States, std::meta::info... Given>
consteval auto context_of() -> context {
    context out;
    std::size_t i = 0;
    ((i++ < States ? out.states : out.providers).push_back(Given), ...);
    return out;
}

/// Rows and keys of a handler and of the providers that it needs, at most.
template <std::meta::info Function, std::size_t States, std::meta::info... Given>
consteval auto sizes_of() -> std::pair<std::size_t, std::size_t> {
    const auto providers = providers_of(context_of<States, Given...>().providers);
    const needs needed(Function, providers);
    return {needed.rows, query_keys_at_most(Function) + query_keys_at_most(needed)};
}

/// A constant of its own for each endpoint: the limit on constant evaluation holds for one endpoint, not for the app. What is
/// given are the types of the app's states, so many, and the functions of its providers.
template <std::meta::info Function, std::size_t Annotation, meta::text Prefix, std::size_t States, std::meta::info... Given>
inline constexpr bound_with_rows<sizes_of<Function, States, Given...>().first, sizes_of<Function, States, Given...>().second> bound_of =
    bind_endpoint({Function, Annotation, Prefix}, context_of<States, Given...>(), bound_of<Function, Annotation, Prefix, States, Given...>);

template <std::meta::info Function, std::size_t Annotation, meta::text Prefix, std::size_t States, std::meta::info... Given>
consteval auto address_of_bound() -> const bound_endpoint* {
    return &bound_of<Function, Annotation, Prefix, States, Given...>;
}

consteval auto bound(const handler& handler, const context& context) -> const bound_endpoint& {
    meta::list<std::meta::info> arguments;
    arguments.reserve(4 + context.states.size() + context.providers.size());
    arguments.push_back(std::meta::reflect_constant(handler.function));
    arguments.push_back(std::meta::reflect_constant(handler.annotation));
    arguments.push_back(std::meta::reflect_constant(handler.prefix));
    arguments.push_back(std::meta::reflect_constant(context.states.size()));
    for (auto state : context.states) arguments.push_back(std::meta::reflect_constant(state));
    for (auto provider : context.providers) arguments.push_back(std::meta::reflect_constant(provider));
    return *std::meta::extract<const bound_endpoint* (*)()>(substitute(^^address_of_bound, arguments))();
}

}
}
