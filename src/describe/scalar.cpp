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
    case kind::sequence: return "must be an array";
    case kind::object: return "must be an object";
    case kind::upload: return "must be a file, sent with a filename in multipart/form-data";
    }
    return {};
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
