#pragma once
#include <meta>
#include <string>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/life.hpp>
#include <conduit/annotations/offer.hpp>
#include <conduit/annotations/provide.hpp>
#include <conduit/annotations/route.hpp>
#include <conduit/annotations/when.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/meta/annotation.hpp>

namespace conduit::discover {

/// A function with a route annotation. A function with two of them yields two.
struct handler {
    std::meta::info function;
    std::size_t annotation = 0;  // its index among the function's: the reflection of an annotation cannot be a template argument
    meta::text prefix{};         // of its namespaces
};

/// A function with a hook annotation, `on_start` and the like.
struct found_hook {
    std::meta::info function;
    annotation::hook what{};
    std::source_location where{};
};

/// What a function is offered as, to clients of the Model Context Protocol; with a route, that is the handler's annotation.
struct found_offer {
    discover::handler handler;
    std::size_t annotation = 0;  // of the offer
    bool routed = false;
};

consteval auto is_offer(std::meta::info type_of_annotation) -> bool {
    return type_of_annotation == ^^const annotation::tool || type_of_annotation == ^^const annotation::resource ||
           type_of_annotation == ^^const annotation::prompt || type_of_annotation == ^^const annotation::completion;
}

/// A function that is annotated as a provider.
struct found_provider {
    std::meta::info function;
};

constexpr auto name_of_hook(const annotation::hook& hook) -> std::string {
    switch (hook.when) {
    case moment::start: return "on_start";
    case moment::stop: return "on_stop";
    default: return "every";
    }
}

/// The pattern of a route with the prefix of its namespaces.
consteval auto with_prefix(meta::text prefix, meta::text pattern) -> meta::text {
    return prefix.empty() ? pattern : pattern.view() == "/" ? prefix : meta::join({prefix, pattern});
}

/// What a declaration is to the app: whatever it is, it must not be passed over in silence.
consteval auto role_of(std::meta::info declaration) -> std::string_view {
    for (auto annotation : annotations_of(declaration)) {
        if (type_of(annotation) == ^^const annotation::route) return "has a route";
        if (type_of(annotation) == ^^const annotation::hook) return "is a hook (on_start, on_stop or every)";
        if (type_of(annotation) == ^^const annotation::provide) return "is a provider";
        if (is_offer(type_of(annotation))) return "is a tool, a resource, a prompt or a completion";
    }
    return {};
}
consteval auto has_role(std::meta::info declaration) -> bool { return !role_of(declaration).empty(); }

struct probe {};

/// Annotations stand on functions, not on templates: the annotations of a handler template show on a specialisation.
consteval auto is_handler_template(std::meta::info function_template) -> bool {
    const meta::list<std::meta::info> candidates[] = {{^^int}, {^^probe}, {^^int, ^^int}, {^^probe, ^^probe}, {^^int, ^^int, ^^int}};
    for (const auto& arguments : candidates)
        if (can_substitute(function_template, arguments))
            return has_role(substitute(function_template, arguments));
    return false;
}

/// `shop::get_user`, for what has a name.
consteval auto qualified_name(std::meta::info declaration) -> meta::text {
    auto scope = parent_of(declaration);
    while (scope != ^^:: && !has_identifier(scope)) scope = parent_of(scope);  // an unnamed namespace
    if (scope == ^^::) return meta::keep(identifier_of(declaration));
    return meta::join({qualified_name(scope), "::", identifier_of(declaration)});
}

/// The same for messages, for whatever it is.
consteval auto name_of_function(std::meta::info function) -> std::string {
    return std::string(has_identifier(function) ? qualified_name(function).view() : display_string_of(function));
}

/// Where the annotation stands that makes a function a handler, a hook or a provider: a function's own location is that of its definition, perhaps another file.
consteval auto place_of_route(std::meta::info declaration) -> std::source_location {
    for (auto annotation : annotations_of(declaration))
        if (const auto type = type_of(annotation); type == ^^const annotation::route || type == ^^const annotation::hook || type == ^^const annotation::provide || is_offer(type))
            return source_location_of(annotation);
    const auto own = source_location_of(declaration);
    return *own.file_name() != '\0' ? own : source_location_of(parent_of(declaration));  // GCC 16 has none of a member function
}

/// What the `when` annotations on a declaration come to.
struct conditions {
    bool any = false;
    bool hold = true;
};
consteval auto conditions_in(const meta::infos& written) -> conditions {
    conditions all;
    for (auto note : written) {
        if (type_of(note) != ^^const annotation::when) continue;
        all.any = true;
        all.hold &= std::meta::extract<annotation::when>(note).condition;
    }
    return all;
}

struct collector {
    meta::list<handler> handlers;
    meta::list<handler> switched_off;  // by `when`
    meta::list<found_offer> offers;
    meta::list<found_hook> hooks;
    meta::list<found_hook> hooks_switched_off;
    meta::list<found_provider> providers;
    meta::list<std::meta::info> namespaces;  // that are not switched off
    report faults;

    consteval void add_function(std::meta::info function, meta::text prefix) {
        const auto first = handlers.size();
        const meta::infos written = annotations_of(function);
        const auto when = conditions_in(written);
        for (auto note : written)
            if (type_of(note) == ^^const annotation::hook) add_hook(function, note, when.hold ? hooks : hooks_switched_off);
        if (when.hold && meta::has_annotation<annotation::provide>(function)) providers.push_back({function});
        if (when.any && !has_role(function))
            return faults.error(source_location_of(function), name_of_function(function) + " has a condition, `when`, but no route: give it one, or remove the condition");
        if (!when.hold) {
            for (std::size_t index = 0; index < written.size(); ++index)
                if (type_of(written[index]) == ^^const annotation::route) switched_off.push_back({function, index, prefix});
            return;
        }
        for (std::size_t index = 0; index < written.size(); ++index) {
            if (type_of(written[index]) != ^^const annotation::route) continue;
            if (!has_identifier(function))
                return faults.error(place_of_route(function),
                                    name_of_function(function) + " has a route but is an operator: make it a function with a name");
            const auto route = std::meta::extract<annotation::route>(written[index]);
            if (!route.pattern.view().starts_with('/')) {
                faults.error(source_location_of(written[index]), name_of_function(function) + ": the pattern \"" +
                                                                     std::string(route.pattern.view()) + "\" must begin with '/'");
                continue;
            }
            bool repeated = false;  // on declaration and definition, an annotation appears twice
            for (auto i = first; i < handlers.size(); ++i) {
                const auto earlier = std::meta::extract<annotation::route>(written[handlers[i].annotation]);
                repeated |= earlier.method == route.method && earlier.pattern.view() == route.pattern.view();
            }
            if (!repeated) handlers.push_back({function, index, prefix});
        }
        for (std::size_t index = 0; index < written.size(); ++index)
            if (is_offer(type_of(written[index]))) add_offer(function, index, prefix, first);
    }

    /// `first_route` is where the function's own handlers begin.
    consteval void add_offer(std::meta::info function, std::size_t annotation, meta::text prefix, std::size_t first_route) {
        const meta::infos written = annotations_of(function);
        for (const auto& earlier : offers)  // on declaration and definition, an annotation appears twice
            if (earlier.handler.function == function && constant_of(written[earlier.annotation]) == constant_of(written[annotation])) return;
        if (!has_identifier(function))
            return faults.error(source_location_of(written[annotation]), name_of_function(function) + " is an operator: make it a function with a name");
        const bool routed = first_route < handlers.size();
        offers.push_back({routed ? handlers[first_route] : handler{function, annotation, prefix}, annotation, routed});
    }

    consteval void add_hook(std::meta::info function, std::meta::info note, meta::list<found_hook>& to) {
        const auto what = std::meta::extract<annotation::hook>(note);
        for (const auto& earlier : to)  // on declaration and definition, an annotation appears twice
            if (earlier.function == function && earlier.what.when == what.when) return;
        to.push_back({function, what, source_location_of(note)});
    }

    consteval void add_class(std::meta::info type, meta::text prefix) {
        if (conditions_in(annotations_of(type)).hold) return add_members_of_class(type, prefix);
        collector off;
        off.add_members_of_class(type, prefix);
        switch_off(off);
    }

    consteval void switch_off(const collector& inner) {
        for (const auto& handler : inner.handlers) switched_off.push_back(handler);
        for (const auto& handler : inner.switched_off) switched_off.push_back(handler);
        for (const auto& hook : inner.hooks) hooks_switched_off.push_back(hook);
        for (const auto& hook : inner.hooks_switched_off) hooks_switched_off.push_back(hook);
    }

    consteval void add_members_of_class(std::meta::info type, meta::text prefix) {
        for (auto member : members_of(type, std::meta::access_context::unchecked())) {
            if (is_function(member) && !is_public(member) && has_role(member)) {
                faults.error(place_of_route(member), name_of_function(member) + " " + std::string(role_of(member)) + " but is not public: make it public");
            } else if (is_function(member) && has_role(member)) {
                if (is_static_member(member)) add_function(member, prefix);
                else
                    faults.error(place_of_route(member), name_of_function(member) +
                                                             " is a member function that needs an object: make it static, or make it a "
                                                             "function that takes the object as state (`" +
                                                             std::string(identifier_of(type)) + "&`)");
            } else if ((is_nonstatic_data_member(member) || is_variable(member)) && has_role(member)) {
                not_a_function(member);
            }
        }
    }

    static consteval auto kind_of(std::meta::info declaration) -> std::string {
        return meta::has_annotation<annotation::hook>(declaration) ? "hook" : meta::has_annotation<annotation::provide>(declaration) ? "provider" : "handler";
    }

    consteval void not_a_function(std::meta::info declaration) {
        faults.error(place_of_route(declaration), std::string(display_string_of(declaration)) +
                                                      " " + std::string(role_of(declaration)) + " but is no function: a " + kind_of(declaration) +
                                                      " is a function; put the lambda's body into one");
    }

    /// The namespace's own prefix; empty without one, and where it is at fault.
    consteval auto own_prefix(std::meta::info scope) -> meta::text {
        meta::text prefix;
        for (auto written : annotations_of(scope)) {  // reopening a namespace adds its own again
            if (type_of(written) != ^^const annotation::prefix) continue;
            const auto path = std::meta::extract<annotation::prefix>(written).path;
            if (!path.view().starts_with('/') || path.view().ends_with('/'))
                faults.error(source_location_of(written), "the prefix \"" + std::string(path.view()) + "\" of the namespace " + std::string(display_string_of(scope)) +
                                                              " must begin with '/' and not end with it, as in \"/api/v1\"");
            else if (prefix.empty()) prefix = path;
            else if (path.view() != prefix.view())
                faults.error(source_location_of(written), "the namespace " + std::string(display_string_of(scope)) + " has two prefixes: \"" +
                                                              std::string(prefix.view()) + "\" and \"" + std::string(path.view()) + "\"; remove one");
        }
        return prefix;
    }

    consteval void add_namespace(std::meta::info scope, meta::text outer) {
        const auto own = own_prefix(scope);
        const auto prefix = own.empty() ? outer : outer.empty() ? own : meta::join({outer, own});
        if (conditions_in(annotations_of(scope)).hold) {
            namespaces.push_back(scope);
            return add_members_of_namespace(scope, prefix);
        }
        collector off;
        off.add_members_of_namespace(scope, prefix);
        switch_off(off);
    }

    consteval void add_members_of_namespace(std::meta::info scope, meta::text prefix) {
        for (auto member : meta::infos(members_of(scope, std::meta::access_context::unprivileged()))) {
            if (is_function(member)) add_function(member, prefix);
            else if (is_namespace(member) && !is_namespace_alias(member)) add_namespace(member, prefix);
            else if (is_function_template(member)) {
                if (is_handler_template(member))
                    faults.error(source_location_of(substitute_any(member)),
                                 name_of_function(member) +
                                     " " + std::string(role_of(any_specialisation(member))) + " but is a template (an `auto` parameter makes it one): write out the types that "
                                     "it takes" + (meta::has_annotation<annotation::route>(any_specialisation(member)) ? " from the request" : ""));
            } else if (is_variable(member)) {
                if (has_role(member)) not_a_function(member);
            } else if (is_type(member) && is_class_type(member) && !is_type_alias(member) && is_complete_type(member)) {
                add_class(member, prefix);
            }
        }
    }

    consteval auto substitute_any(std::meta::info function_template) -> std::meta::info {
        const auto function = any_specialisation(function_template);
        return function == function_template ? function : annotations_of(function)[0];
    }
    static consteval auto any_specialisation(std::meta::info function_template) -> std::meta::info {
        const meta::list<std::meta::info> candidates[] = {{^^int}, {^^probe}, {^^int, ^^int}, {^^probe, ^^probe}, {^^int, ^^int, ^^int}};
        for (const auto& arguments : candidates)
            if (can_substitute(function_template, arguments)) return substitute(function_template, arguments);
        return function_template;
    }
};

}
