#include <conduit/json/write.hpp>

#include <conduit/json/append.hpp>

#include "../describe/scalar.hpp"

namespace conduit::json {
namespace {

void write_enumerator(std::string& out, const describe::type& type, const void* value) {
    const auto mask = type.size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * type.size)) - 1;
    const auto bits = describe::unsigned_value(type, value);
    for (const auto& enumerator : type.enumerators())
        if ((static_cast<std::uint64_t>(enumerator.value) & mask) == bits) return append(out, enumerator.name.view());
    append(out, describe::integer_value(type, value));
}

void write_sequence(std::string& out, const describe::type& type, const void* value) {
    const auto count = type.count(value);
    if (count == 0) {
        out += "[]";
        return;
    }
    const auto* element = static_cast<const char*>(type.emplaced(value, 0));
    out += '[';
    for (std::size_t i = 0; i < count; ++i, element += type.element->size) {
        if (i > 0) out += ',';
        write(out, *type.element, element);
    }
    out += ']';
}

void write_object(std::string& out, const describe::type& type, const void* value) {
    out += '{';
    for (const auto& member : type.members()) {
        // The key has its quotes, colon and comma: `,"name":`; the first goes without the comma.
        const auto key = member.key.view();
        out += &member == type.members().data() ? key.substr(1) : key;
        write(out, *member.type, static_cast<const char*>(value) + member.offset);
    }
    out += '}';
}

}

void write(std::string& out, const describe::type& type, const void* value) {
    switch (type.kind) {
    case describe::kind::boolean: return append(out, *static_cast<const bool*>(value));
    case describe::kind::integer: return append(out, describe::integer_value(type, value));
    case describe::kind::unsigned_integer: return append(out, describe::unsigned_value(type, value));
    case describe::kind::real:
        if (type.size == sizeof(float)) return append(out, *static_cast<const float*>(value));
        return append(out, *static_cast<const double*>(value));
    case describe::kind::string:
    case describe::kind::string_view: return append(out, describe::text_value(type, value));
    case describe::kind::enumeration: return write_enumerator(out, type, value);
    case describe::kind::optional:
        if (type.count(value) == 0) out += "null";
        else write(out, *type.element, type.emplaced(value, 0));
        return;
    case describe::kind::sequence: return write_sequence(out, type, value);
    case describe::kind::object: return write_object(out, type, value);
    case describe::kind::upload: return;  // no JSON type holds one
    }
}

}
