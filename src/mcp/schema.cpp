#include "schema.hpp"

#include "../openapi/components.hpp"
#include "../openapi/json_text.hpp"
#include "../openapi/schema.hpp"

namespace conduit::mcp {
namespace {

using describe::kind;
using openapi::components;
using openapi::json_text;
using openapi::use;

void write_definitions(json_text& out, const components& components) {
    if (components.names().empty()) return;
    out.key("$defs").object([&] {
        for (const auto& [name, key] : components.names()) {
            out.key(name);
            write_component(out, key, components);
        }
    });
}

void write_parameter(json_text& out, const parameter& each, const components& components) {
    json_text schema(json_text::layout::compact);
    write_schema(schema, *each.type, use::text, components,
                 {each.constraint, each.doc, each.example, each.member ? components.known_defaults.of(*each.member) : nullptr});
    auto text = std::move(schema).take();
    if (!each.header.empty()) {
        text.pop_back();
        text.append(text.size() > 1 ? "," : "").append("\"x-mcp-header\":\"").append(each.header).append("\"}");
    }
    out.key(each.name).raw(text);
}

auto is_required(const describe::member& member) -> bool { return openapi::is_there(member, use::input) && member.required; }

}

auto input_schema(const endpoint& endpoint, const parameters& taken) -> std::string {
    components components(openapi::components::place::schema);
    for (const auto& row : endpoint.rows())
        if (row.type && row.source != argument_source::capture) components.known_defaults.read(row);
    for (const auto& each : taken.single) components.add(*each.type, use::text);
    if (taken.flat) {
        for (const auto& member : taken.body_type->members())
            if (openapi::is_there(member, use::input)) components.add(*member.type, use::input);
    } else if (taken.body) {
        components.add(*taken.body_type, use::input);
    }
    components.give_names();
    json_text out(json_text::layout::compact);
    bool any = !taken.single.empty() || (taken.body && !taken.flat), required = taken.body && !taken.flat;
    for (const auto& each : taken.single) required |= each.required;
    if (taken.flat)
        for (const auto& member : taken.body_type->members()) any = true, required |= is_required(member);
    out.object([&] {
        out.member("type", "object");
        if (!any) return out.member("additionalProperties", false);
        out.key("properties").object([&] {
            for (const auto& each : taken.single) write_parameter(out, each, components);
            if (taken.flat) return write_properties(out, *taken.body_type, use::input, components);
            if (!taken.body) return;
            out.key(taken.body->name.view());
            write_schema(out, *taken.body_type, use::input, components, {taken.body->constraint, taken.body->doc, taken.body->example});
        });
        if (required)
            out.key("required").array([&] {
                for (const auto& each : taken.single)
                    if (each.required) out.value(each.name);
                if (taken.flat) write_required(out, *taken.body_type, use::input, components);
                else if (taken.body) out.value(taken.body->name.view());
            });
        if (taken.flat && taken.single.empty() && taken.body_type->strict) out.member("additionalProperties", false);
        write_definitions(out, components);
    });
    return std::move(out).take();
}

auto output_schema_of(const endpoint& endpoint) -> output_schema {
    if (!endpoint.answer || endpoint.answer->contents.size() != 1) return {};
    const auto& content = *endpoint.answer->contents.begin();
    if (!content.type || content.items || content.media_type.view() != "application/json") return {};
    const auto& type = *content.type;
    components components(openapi::components::place::schema);
    const bool is_object = type.kind == kind::object || type.kind == kind::map;
    if (type.kind == kind::object) {
        for (const auto& member : type.members())
            if (openapi::is_there(member, use::output)) components.add(*member.type, use::output);
    } else {
        components.add(type, use::output);
    }
    components.give_names();
    json_text out(json_text::layout::compact);
    if (type.kind != kind::object) {
        write_schema(out, type, use::output, components);
        auto text = std::move(out).take();
        if (components.names().empty()) return {text, is_object};
        json_text definitions(json_text::layout::compact);
        definitions.object([&] { write_definitions(definitions, components); });
        text.pop_back();
        return {text + "," + std::move(definitions).take().substr(1), is_object};
    }
    out.object([&] {
        out.member("type", "object");
        out.key("properties").object([&] { write_properties(out, type, use::output, components); });
        out.key("required").array([&] { write_required(out, type, use::output, components); });
        write_definitions(out, components);
    });
    return {std::move(out).take(), true};
}

auto form_schema(const describe::type& type, void (*construct)(void*), void (*destroy)(void*)) -> std::string {
    components components(openapi::components::place::nowhere);
    components.known_defaults.read({.source = argument_source::form, .type = &type, .construct = construct, .destroy = destroy});
    json_text out(json_text::layout::compact);
    bool required = false;
    for (const auto& member : type.members()) required |= is_required(member);
    out.object([&] {
        out.member("type", "object");
        out.key("properties").object([&] { write_properties(out, type, use::form, components); });
        if (required) out.key("required").array([&] { write_required(out, type, use::form, components); });
    });
    return std::move(out).take();
}

}
