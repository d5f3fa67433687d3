#include <conduit/describe/type_of.hpp>
#include <conduit/json/write.hpp>

#include "contestants.hpp"
#include "json/read.hpp"
#include "models.hpp"

namespace {

template <class T>
auto round(std::string_view document, std::string& out) -> bool {
    T value{};
    conduit::arena memory;
    conduit::validate::faults faults;
    if (!conduit::json::read(conduit::describe::type_of<T>, {}, document, &value, memory, faults) || !faults.empty()) return false;
    out.clear();
    conduit::json::write(out, conduit::describe::type_of<T>, &value);
    return true;
}

}

auto by_conduit(load load, std::string_view document, std::string& out) -> bool {
    switch (load) {
    case load::order: return round<models::order>(document, out);
    case load::people: return round<models::people>(document, out);
    case load::numbers: return round<models::numbers>(document, out);
    }
    return false;
}
