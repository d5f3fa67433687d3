#include <conduit/json/parse_as.hpp>

#include <utility>

#include "../validate/faults.hpp"
#include "read.hpp"

namespace conduit::json {

auto parse_as(const describe::type& type, std::string_view text, void* to, arena& memory) -> std::expected<void, problem> {
    validate::faults faults;
    if (const auto done = read(type, annotation::unconstrained, text, to, memory, faults); !done)
        return std::unexpected(problem::bad_request("This is not valid JSON: " + done.error()));
    if (!faults.empty()) return std::unexpected(std::move(faults).to_problem());
    return {};
}

}
