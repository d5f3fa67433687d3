#include <glaze/glaze.hpp>

#include "check.hpp"
#include "contestants.hpp"

namespace {

template <class T>
auto round(std::string_view document, std::string& out) -> bool {
    T value{};
    if (glz::read<glz::opts{.null_terminated = false, .error_on_unknown_keys = false}>(value, document)) return false;
    if (!fits(value)) return false;
    out.clear();
    return !glz::write<glz::opts{.skip_null_members = false}>(value, out);
}

}

auto by_glaze(load load, std::string_view document, std::string& out) -> bool {
    switch (load) {
    case load::order: return round<models::order>(document, out);
    case load::people: return round<models::people>(document, out);
    case load::numbers: return round<models::numbers>(document, out);
    }
    return false;
}
