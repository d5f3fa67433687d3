#include <conduit/json/write.hpp>

#include "../describe/scalar.hpp"
#include "output.hpp"
#include "write_as_read.hpp"

namespace conduit::json {
namespace {

using describe::kind;
using describe::type;

// `write` only leads to these. Were they part of it, each value would pay for the registers that the longest of them needs.

void write(output& out, const type& type, const void* value);

[[gnu::noinline]] void write_integer(output& out, const type& type, const void* value) { out.number(describe::integer_value(type, value)); }
[[gnu::noinline]] void write_unsigned(output& out, const type& type, const void* value) { out.number(describe::unsigned_value(type, value)); }
[[gnu::noinline]] void write_real(output& out, const type& type, const void* value) {
    if (type.size == sizeof(float)) out.real(*static_cast<const float*>(value));
    else out.real(*static_cast<const double*>(value));
}

[[gnu::noinline]] void write_enumerator(output& out, const type& type, const void* value) {
    const auto mask = type.size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * type.size)) - 1;
    const auto bits = describe::unsigned_value(type, value);
    for (const auto& enumerator : type.enumerators())
        if ((static_cast<std::uint64_t>(enumerator.value) & mask) == bits) return out.quoted(enumerator.name.view());
    out.number(describe::integer_value(type, value));
}

/// Elements lie one behind the other.
[[gnu::noinline]] void write_elements(output& out, const type& type, const void* value) {
    const auto count = type.count(value);
    if (count == 0) return out.put("[]");
    const auto& element = *type.element;
    const auto* at = static_cast<const char*>(type.emplaced(value, 0));
    char before = '[';
    for (std::size_t i = 0; i < count; ++i, at += element.size, before = ',') {
        out.put(before);
        if (element.kind == kind::real && element.size == sizeof(double)) out.real(*reinterpret_cast<const double*>(at));
        else write(out, element, at);
    }
    out.put(']');
}

[[gnu::noinline]] void write_tuple(output& out, const type& type, const void* value) {
    out.put('[');
    for (std::size_t i = 0; i < type.length; ++i) {
        if (i > 0) out.put(',');
        write(out, *type.members()[i].type, type.emplaced(value, i));
    }
    out.put(']');
}

[[gnu::noinline]] void write_map(output& out, const type& type, const void* value) {
    struct context {
        output& out;
        const describe::type& element;
        char before = '{';
    } context{out, *type.element};
    type.map->visit(value, &context, [](void* opaque, std::string_view key, const void* one) {
        auto& here = *static_cast<struct context*>(opaque);
        here.out.put(here.before);
        here.before = ',';
        here.out.quoted(key);
        here.out.put(':');
        write(here.out, here.element, one);
    });
    if (context.before == '{') out.put('{');
    out.put('}');
}

/// Keys have their quotes, colon and comma: `,"name":`; the first goes without the comma.
[[gnu::noinline]] void write_object(output& out, const type& type, const void* value) {
    out.put('{');
    bool first = true;
    const auto put = [&](std::string_view key) {
        out.put(first ? key.substr(1) : key);
        first = false;
    };
    if (!type.tag.empty()) put(type.tag.view());
    for (const auto& member : type.members()) {
        if (member.secret && !out.secrets()) continue;
        put(member.key.view());
        write(out, *member.type, static_cast<const char*>(value) + member.offset);
    }
    out.put('}');
}

[[gnu::noinline]] void write_formatted(output& out, const type& type, const void* value) {
    std::string text;
    type.text_form->write(text, value);
    out.quoted(text);
}

[[gnu::noinline]] void write_optional(output& out, const type& type, const void* value) {
    if (type.count(value) == 0) out.put("null");
    else write(out, *type.element, type.emplaced(value, 0));
}

[[gnu::noinline]] void write_variant(output& out, const type& type, const void* value) {
    const auto index = type.count(value);
    if (index >= type.length) return out.put("null");  // left without a value by an exception
    write(out, *type.members()[index].type, type.emplaced(value, index));
}

[[gnu::noinline]] void write_boolean(output& out, const void* value) {
    out.put(*static_cast<const bool*>(value) ? std::string_view("true") : std::string_view("false"));
}

void write(output& out, const type& type, const void* value) {
    switch (type.kind) {
    case kind::boolean: return write_boolean(out, value);
    case kind::integer: return write_integer(out, type, value);
    case kind::unsigned_integer: return write_unsigned(out, type, value);
    case kind::real: return write_real(out, type, value);
    case kind::string: return out.quoted(*static_cast<const std::string*>(value));
    case kind::string_view: return out.quoted(*static_cast<const std::string_view*>(value));
    case kind::enumeration: return write_enumerator(out, type, value);
    case kind::optional: return write_optional(out, type, value);
    case kind::sequence:
    case kind::array: return write_elements(out, type, value);
    case kind::tuple: return write_tuple(out, type, value);
    case kind::map: return write_map(out, type, value);
    case kind::variant: return write_variant(out, type, value);
    case kind::object: return write_object(out, type, value);
    case kind::formatted: return write_formatted(out, type, value);
    case kind::null: return out.put("null");
    case kind::upload: return;  // no JSON type holds one
    }
}

}

void write(std::string& out, const describe::type& type, const void* value) {
    output to(out);
    write(to, type, value);
}

void write_as_read(std::string& out, const describe::type& type, const void* value) {
    output to(out, true);
    write(to, type, value);
}

}
