#pragma once
#include <meta>
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/route.hpp>
#include <conduit/discover/report.hpp>
#include <conduit/meta/annotation.hpp>

namespace conduit::discover {

/// A function with a route annotation. A function with two of them yields two.
struct handler {
    std::meta::info function;
    annotation::route route;
    std::string pattern;  // with the prefix
    std::string prefix;   // of its namespaces
    std::source_location where;
};

struct probe {};

/// Annotations stand on functions, not on templates: the annotations of a handler template show on a specialisation.
consteval auto is_handler_template(std::meta::info function_template) -> bool {
    const meta::list<std::meta::info> candidates[] = {{^^int}, {^^probe}, {^^int, ^^int}, {^^probe, ^^probe}, {^^int, ^^int, ^^int}};
    for (const auto& arguments : candidates)
        if (can_substitute(function_template, arguments))
            return meta::has_annotation<annotation::route>(substitute(function_template, arguments));
    return false;
}

consteval auto name_of_function(std::meta::info function) -> std::string {
    if (!has_identifier(function)) return std::string(display_string_of(function));
    std::string name(identifier_of(function));
    for (auto scope = parent_of(function); scope != ^^:: && has_identifier(scope); scope = parent_of(scope))
        name = std::string(identifier_of(scope)) + "::" + name;
    return name;
}

/// Where the route annotation stands: a handler's own location is that of its definition, perhaps another file.
consteval auto place_of_route(std::meta::info declaration) -> std::source_location {
    for (auto annotation : annotations_of(declaration))
        if (remove_const(type_of(annotation)) == ^^annotation::route) return source_location_of(annotation);
    return source_location_of(declaration);
}

struct collector {
    meta::list<handler> handlers;
    report faults;

    consteval void add_function(std::meta::info function, const std::string& prefix) {
        const auto routes = meta::annotations_on<annotation::route>(function);
        meta::list<annotation::route> distinct;  // repeated on declaration and definition, an annotation appears twice
        for (const auto& route : routes) {
            bool repeated = false;
            for (const auto& earlier : distinct)
                repeated |= earlier.method == route.method && earlier.pattern.view() == route.pattern.view();
            if (!repeated) distinct.push_back(route);
        }
        if (!routes.empty() && !has_identifier(function))
            return faults.error(place_of_route(function), name_of_function(function) + " has a route but is an operator: make it a function with a name");
        for (const auto& route : distinct) {
            const auto pattern = route.pattern.view() == "/" && !prefix.empty() ? prefix : prefix + std::string(route.pattern.view());
            if (!route.pattern.view().starts_with('/'))
                faults.error(place_of_route(function), name_of_function(function) + ": the pattern \"" + std::string(route.pattern.view()) +
                                                           "\" must begin with '/'");
            else
                handlers.push_back({function, route, pattern, prefix, place_of_route(function)});
        }
    }

    consteval void add_class(std::meta::info type, const std::string& prefix) {
        for (auto member : members_of(type, std::meta::access_context::unchecked())) {
            if (is_function(member) && !is_public(member) && meta::has_annotation<annotation::route>(member)) {
                faults.error(place_of_route(member), name_of_function(member) + " has a route but is not public: make it public");
            } else if (is_function(member) && meta::has_annotation<annotation::route>(member)) {
                if (is_static_member(member)) add_function(member, prefix);
                else
                    faults.error(place_of_route(member), name_of_function(member) +
                                                             " is a member function that needs an object: make it static, or make it a "
                                                             "function that takes the object as state (`" +
                                                             std::string(identifier_of(type)) + "&`)");
            } else if ((is_nonstatic_data_member(member) || is_variable(member)) && meta::has_annotation<annotation::route>(member)) {
                not_a_function(member);
            }
        }
    }

    consteval void not_a_function(std::meta::info declaration) {
        faults.error(place_of_route(declaration), std::string(display_string_of(declaration)) +
                                                      " has a route but is no function: a handler is a function; put the lambda's "
                                                      "body into one");
    }

    /// The namespace's own prefix; empty without one, and where it is at fault.
    consteval auto own_prefix(std::meta::info scope) -> std::string {
        std::string prefix;
        for (auto written : annotations_of(scope)) {  // reopening a namespace adds its own again
            if (remove_const(type_of(written)) != ^^annotation::prefix) continue;
            const std::string path(std::meta::extract<annotation::prefix>(written).path.view());
            if (!path.starts_with('/') || path.ends_with('/'))
                faults.error(source_location_of(written), "the prefix \"" + path + "\" of the namespace " + std::string(display_string_of(scope)) +
                                                              " must begin with '/' and not end with it, as in \"/api/v1\"");
            else if (prefix.empty()) prefix = path;
            else if (path != prefix)
                faults.error(source_location_of(written), "the namespace " + std::string(display_string_of(scope)) + " has two prefixes: \"" +
                                                              prefix + "\" and \"" + path + "\"; remove one");
        }
        return prefix;
    }

    consteval void add_namespace(std::meta::info scope, const std::string& outer) {
        const auto prefix = outer + own_prefix(scope);
        for (auto member : members_of(scope, std::meta::access_context::unprivileged())) {
            if (is_function(member)) add_function(member, prefix);
            else if (is_namespace(member)) add_namespace(member, prefix);
            else if (is_function_template(member)) {
                if (is_handler_template(member))
                    faults.error(source_location_of(substitute_any(member)),
                                 name_of_function(member) +
                                     " has a route but is a template (an `auto` parameter makes it one): write out the types that "
                                     "it takes from the request");
            } else if (is_variable(member)) {
                if (meta::has_annotation<annotation::route>(member)) not_a_function(member);
            } else if (is_type(member) && is_class_type(member) && !is_type_alias(member) && is_complete_type(member)) {
                add_class(member, prefix);
            }
        }
    }

    consteval auto substitute_any(std::meta::info function_template) -> std::meta::info {
        const meta::list<std::meta::info> candidates[] = {{^^int}, {^^probe}, {^^int, ^^int}, {^^probe, ^^probe}, {^^int, ^^int, ^^int}};
        for (const auto& arguments : candidates)
            if (can_substitute(function_template, arguments)) {
                const auto function = substitute(function_template, arguments);
                return annotations_of(function)[0];
            }
        return function_template;
    }
};

}
