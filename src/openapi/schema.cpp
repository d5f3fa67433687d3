#include "schema.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace conduit::openapi {
namespace {

using annotation::bound;
using annotation::constraint;
using describe::kind;

struct schema_writer {
    json_text& out;
    openapi::use use;
    const openapi::components& components;

    void type_is(std::string_view name, bool nullable) {
        if (!nullable) return out.member("type", name);
        out.key("type").array([&] {
            out.value(name);
            out.value("null");
        });
    }

    template <class Content>
    void or_null(const Content& content) {
        out.key("anyOf").array([&] {
            out.object(content);
            out.object([&] { out.member("type", "null"); });
        });
    }

    void limit(std::string_view name, const bound& bound) {
        if (bound.kind == bound::kind::integer) out.member(name, bound.integer);
        else if (bound.kind == bound::kind::real) out.member(name, bound.real);
    }

    void minimum(const constraint& constraint) { limit(constraint.above_minimum ? "exclusiveMinimum" : "minimum", constraint.minimum); }
    void maximum(const constraint& constraint) { limit(constraint.below_maximum ? "exclusiveMaximum" : "maximum", constraint.maximum); }

    /// The registered format, and what the C++ type can hold, as far as no constraint is narrower.
    void integer(const describe::type& type, const constraint& constraint, bool nullable) {
        const bool is_signed = type.kind == kind::integer;
        const auto bits = 8 * type.size;
        const auto most = ~std::uint64_t{0} >> (64 - bits + (is_signed ? 1 : 0));
        type_is("integer", nullable);
        out.member("format", (is_signed ? "int" : "uint") + std::to_string(bits));
        if (constraint.minimum) minimum(constraint);
        else if (is_signed) out.member("minimum", -static_cast<std::int64_t>(most) - 1);
        else out.member("minimum", std::uint64_t{0});
        if (constraint.maximum) maximum(constraint);
        else out.member("maximum", most);
        limit("multipleOf", constraint.step);
    }

    void real(const describe::type& type, const constraint& constraint, bool nullable) {
        if (type.size == 2) return type_is("number", nullable);  // of a tensor: there is no format for them
        constexpr double most = 3.4028235e38;  // the largest float, by its fewest digits, as it is written
        const bool is_float = type.size == sizeof(float);
        type_is("number", nullable);
        out.member("format", is_float ? "float" : "double");
        if (constraint.minimum) minimum(constraint);
        else if (is_float) out.member("minimum", -most);
        if (constraint.maximum) maximum(constraint);
        else if (is_float) out.member("maximum", most);
        limit("multipleOf", constraint.step);
    }

    void text(const constraint& constraint, bool nullable) {
        type_is("string", nullable);
        limit("minLength", constraint.shortest);
        limit("maxLength", constraint.longest);
        if (constraint.format != annotation::text_format::none) out.member("format", name_of(constraint.format));
        if (constraint.pattern) out.member("pattern", constraint.pattern->source.view());
        if (constraint.one_of().empty()) return;
        out.key("enum").array([&] {
            for (const auto& choice : constraint.one_of()) out.value(choice.view());
            if (nullable) out.raw("null");
        });
    }

    void sequence(const describe::type& type, const constraint& constraint, bool nullable) {
        type_is("array", nullable);
        auto of_elements = constraint;
        of_elements.shortest = of_elements.longest = {};
        of_elements.unique = false;
        if (constraint.rank > 0) ++of_elements.dimensions, --of_elements.rank;
        out.key("items").object([&] { members_of(*type.element, of_elements, false); });
        if (type.kind == kind::array) {
            out.member("minItems", std::uint64_t{type.length});
            out.member("maxItems", std::uint64_t{type.length});
        } else if (constraint.rank > 0) {
            if (constraint.dimensions[0] < 0) return;
            out.member("minItems", constraint.dimensions[0]);
            out.member("maxItems", constraint.dimensions[0]);
        } else {
            limit("minItems", constraint.shortest);
            limit("maxItems", constraint.longest);
        }
        if (constraint.unique) out.member("uniqueItems", true);
    }

    void tuple(const describe::type& type, bool nullable) {
        type_is("array", nullable);
        out.key("prefixItems").array([&] {
            for (const auto& member : type.members()) out.object([&] { members_of(*member.type, *member.constraint, false); });
        });
        out.key("items").object([] {});  // there are no more, as the length says; but linters want arrays to have it
        out.member("minItems", std::uint64_t{type.member_count});
        out.member("maxItems", std::uint64_t{type.member_count});
    }

    void map(const describe::type& type, const constraint& constraint, bool nullable) {
        type_is("object", nullable);
        auto of_values = constraint;
        of_values.shortest = of_values.longest = {};
        out.key("additionalProperties").object([&] { members_of(*type.element, of_values, false); });
        limit("minProperties", constraint.shortest);
        limit("maxProperties", constraint.longest);
    }

    /// `discriminator` is for alternatives that are all objects, by reference (OpenAPI 3.2, section 4.25).
    void variant(const describe::type& type, bool nullable) {
        const auto members = type.members();
        if (nullable && std::ranges::none_of(members, [](const auto& member) { return member.type->kind == kind::null; }))
            return or_null([&] { variant(type, false); });
        out.key("oneOf").array([&] {
            for (const auto& member : members) out.object([&] { members_of(*member.type, *member.constraint, false); });
        });
        if (!components.in_document() || std::ranges::any_of(members, [](const auto& member) { return member.type->tag.empty(); })) return;
        out.key("discriminator").object([&] {
            out.member("propertyName", members.front().type->discriminator());
            out.key("mapping").object([&] {
                for (const auto& member : members) out.member(member.type->tag_value(), components.reference_to(*member.type, use));
            });
        });
    }

    void formatted(const describe::type& type, bool nullable) {
        type_is("string", nullable);
        if (type.text_form && !type.text_form->format.empty()) out.member("format", type.text_form->format.view());
    }

    void reference(const describe::type& type, bool nullable) {
        if (components.inlined()) {
            if (nullable) return or_null([&] { reference(type, false); });
            return type.kind == kind::enumeration ? enumeration(type) : object(type);
        }
        const auto target = components.reference_to(type, use);
        if (!nullable) return out.member("$ref", target);
        or_null([&] { out.member("$ref", target); });
    }

    /// Into an object that is open.
    void members_of(const describe::type& type, const constraint& constraint, bool nullable) {
        switch (type.kind) {
        case kind::boolean: return type_is("boolean", nullable);
        case kind::integer:
        case kind::unsigned_integer: return integer(type, constraint, nullable);
        case kind::real: return real(type, constraint, nullable);
        case kind::string:
        case kind::string_view: return text(constraint, nullable);
        case kind::optional: return members_of(*type.element, constraint, use == use::input || use == use::output);
        case kind::sequence:
        case kind::array: return sequence(type, constraint, nullable);
        case kind::tuple: return tuple(type, nullable);
        case kind::map: return map(type, constraint, nullable);
        case kind::variant: return variant(type, nullable);
        case kind::formatted: return formatted(type, nullable);
        case kind::null: return out.member("type", "null");
        case kind::enumeration:
        case kind::object: return reference(type, nullable);
        case kind::upload:
            type_is("string", nullable);
            out.member("format", "binary");
            return out.member("contentMediaType", "application/octet-stream");
        }
    }

    void notes(const schema_notes& notes) {
        if (!notes.doc.empty()) out.member("description", notes.doc);
        if (notes.default_value) out.key("default").raw(*notes.default_value);
        if (!notes.example.empty()) out.key("examples").array([&] { out.raw(notes.example); });
    }

    /// A strict type allows it, whatever it is: so that what was got can be sent back.
    void ignored(const describe::member& member) {
        out.key(member.name()).object([&] {
            out.member("readOnly", true);
            out.member("description", "Ignored.");
        });
    }

    auto is_required(const describe::member& member) const -> bool {
        switch (use) {
        case use::output: return true;
        case use::form: return member.required && member.type->kind != kind::sequence;
        default: return member.required;
        }
    }

    void object(const describe::type& type) {
        out.member("type", "object");
        out.key("properties").object([&] { properties(type); });
        if (type.strict && use != use::output) out.member("additionalProperties", false);
        bool any = !type.tag.empty();
        for (const auto& member : type.members()) any |= is_there(member, use) && is_required(member);
        if (any) out.key("required").array([&] { required(type); });
    }

    void properties(const describe::type& type) {
        if (!type.tag.empty())
            out.key(type.discriminator()).object([&] {
                out.member("type", "string");
                out.member("const", type.tag_value());
            });
        for (const auto& member : type.members()) {
            if (!is_there(member, use)) {
                if (type.strict && member.read_only) ignored(member);
                continue;
            }
            out.key(member.name()).object([&] {
                members_of(*member.type, *member.constraint, false);
                if (member.read_only) out.member("readOnly", true);
                if (member.secret) out.member("writeOnly", true);
                notes({.doc = member.doc, .example = member.example, .default_value = use == use::output ? nullptr : components.known_defaults.of(member)});
            });
        }
    }

    void required(const describe::type& type) {
        if (!type.tag.empty()) out.value(type.discriminator());
        for (const auto& member : type.members())
            if (is_there(member, use) && is_required(member)) out.value(member.name());
    }

    void enumeration(const describe::type& type) {
        out.member("type", "string");
        out.key("enum").array([&] {
            for (const auto& enumerator : type.enumerators()) out.value(enumerator.name.view());
        });
    }

    /// As `write(const problem&, response&)` writes it.
    void problem() {
        const auto text = [&](std::string_view name, std::string_view words) {
            out.key(name).object([&] {
                out.member("type", "string");
                out.member("description", words);
            });
        };
        out.member("type", "object");
        out.member("description", "Problem details (RFC 9457).");
        out.key("properties").object([&] {
            out.key("type").object([&] {
                out.member("type", "string");
                out.member("format", "uri-reference");
                out.member("default", "about:blank");
            });
            text("title", "What kind of problem it is.");
            out.key("status").object([&] {
                out.member("type", "integer");
                out.member("minimum", 400);
                out.member("maximum", 599);
            });
            text("detail", "What happened this time.");
            out.key("errors").object([&] {
                out.member("type", "array");
                out.member("description", "What is wrong with the request, one by one.");
                out.key("items").object([&] {
                    out.member("type", "object");
                    out.key("properties").object([&] {
                        text("in", "Where in the request: path, query, form, header, cookie or body.");
                        text("name", "The parameter or field.");
                        text("pointer", "A JSON Pointer into the body (RFC 6901).");
                        text("code", "What is wrong, for programs: type, required, min and so on.");
                        text("message", "The same for people.");
                        out.key("limit").object([&] { out.member("description", "The bound that it breaks, if it breaks one: a number or text."); });
                    });
                    out.key("required").array([&] {
                        for (const auto* name : {"in", "code", "message"}) out.value(name);
                    });
                });
            });
        });
        out.key("required").array([&] {
            out.value("title");
            out.value("status");
        });
    }
};

}

void write_schema(json_text& out, const describe::type& type, use use, const components& components, const schema_notes& notes) {
    schema_writer writer{out, use, components};
    out.object([&] {
        writer.members_of(type, *notes.constraint, false);
        writer.notes(notes);
    });
}

void write_properties(json_text& out, const describe::type& type, use use, const components& components) { schema_writer{out, use, components}.properties(type); }

void write_required(json_text& out, const describe::type& type, use use, const components& components) { schema_writer{out, use, components}.required(type); }

void write_component(json_text& out, const components::schema_key& key, const components& components) {
    const auto& [type, use] = key;
    schema_writer writer{out, use, components};
    out.object([&] {
        if (type == &problem_type) writer.problem();
        else if (type->kind == kind::enumeration) writer.enumeration(*type);
        else writer.object(*type);
    });
}

}
