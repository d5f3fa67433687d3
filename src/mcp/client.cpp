#include "client.hpp"

#include <algorithm>
#include <iterator>

#include "json.hpp"

namespace conduit::mcp {
namespace {

constexpr std::string_view levels[]{"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

}

auto abilities_of(std::string_view capabilities) -> abilities {
    abilities can;
    each_member(capabilities, [&](std::string_view name, std::string_view value) {
        if (!is_object(value)) return;
        if (name == "sampling") can.sampling = true;
        else if (name == "roots") can.roots = true;
        else if (name == "extensions") can.tasks = is_object(member(value, tasks_extension));
        else if (name == "elicitation") {
            can.elicitation_by_page = is_object(member(value, "url"));
            can.elicitation = !can.elicitation_by_page || is_object(member(value, "form"));  // without a word, forms are meant
        }
    });
    return can;
}

auto level_named(std::string_view name) -> std::optional<level> {
    const auto* const found = std::ranges::find(levels, name);
    if (found == std::end(levels)) return std::nullopt;
    return static_cast<level>(found - levels);
}

auto name_of(level level) -> std::string_view { return levels[static_cast<std::size_t>(level)]; }

}
