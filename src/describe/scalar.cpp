#include "scalar.hpp"

namespace conduit::describe {

auto expectation(const type& type) -> std::string {
    switch (type.kind) {
    case kind::boolean: return "must be true or false";
    case kind::integer:
    case kind::unsigned_integer: return type.kind == kind::integer ? "must be an integer" : "must be an integer of at least 0";
    case kind::real: return "must be a number";
    case kind::string:
    case kind::string_view: return "must be a string";
    case kind::enumeration: {
        std::string all;
        for (const auto& value : type.enumerators()) {
            all += all.empty() ? "must be one of " : ", ";
            all += value.name.view();
        }
        return all;
    }
    case kind::optional: return expectation(*type.element);
    case kind::sequence:
    case kind::array:
    case kind::tuple: return "must be an array";
    case kind::formatted: return "must be a string";
    case kind::null: return "must be null";
    case kind::variant: {
        std::string all;
        for (const auto& alternative : type.members()) {
            constexpr std::string_view must_be = "must be ";
            auto one = expectation(*alternative.type).substr(must_be.size());
            if (all.contains(one)) continue;
            all += all.empty() ? must_be : " or ";
            all += one;
        }
        return all;
    }
    case kind::map:
    case kind::object: return "must be an object";
    case kind::upload: return "must be a file, sent with a filename in multipart/form-data";
    }
    return {};
}

auto expectation_of_discriminator(const type& type) -> std::string {
    std::string all;
    for (const auto& alternative : type.members()) {
        if (alternative.type->tag.empty()) continue;
        all += all.empty() ? "must be one of " : ", ";
        all += alternative.type->tag_value();
    }
    return all;
}

auto first_character(const type& type) -> char {
    switch (type.kind) {
    case kind::boolean: return 't';
    case kind::integer:
    case kind::unsigned_integer:
    case kind::real: return '0';
    case kind::string:
    case kind::string_view:
    case kind::enumeration:
    case kind::formatted: return '"';
    case kind::sequence:
    case kind::array:
    case kind::tuple: return '[';
    case kind::null: return 'n';
    default: return '{';
    }
}

auto store_enumerator(const type& type, std::string_view name, void* to) -> bool {
    for (const auto& enumerator : type.enumerators())
        if (enumerator.name.view() == name) {
            store_integer(type, static_cast<std::uint64_t>(enumerator.value), to);
            return true;
        }
    return false;
}

}
