#include "routes.hpp"

#include <filesystem>
#include <string>
#include <vector>
#include <conduit/describe/query_pattern.hpp>

#include "in_order.hpp"
#include "table.hpp"

namespace conduit::cli {

void print_routes(const application& application) {
    std::vector<std::vector<std::string>> rows{{"METHOD", "PATTERN", "HANDLER", "WHERE", "QUERY"}};
    bool any_query = false;
    const auto here = std::filesystem::current_path().string() + "/";
    for (const auto index : in_order(application)) {
        const auto* endpoint = application.endpoints[index];
        auto file = std::string(endpoint->place.file.view());
        if (file.starts_with(here)) file.erase(0, here.size());
        rows.push_back({std::string(name_of(endpoint->method)), std::string(endpoint->pattern.view()), std::string(endpoint->handler.view()),
                        file + ":" + std::to_string(endpoint->place.line), describe::to_text(describe::query_pattern_of(*endpoint))});
        any_query |= !rows.back().back().empty();
    }
    if (!any_query)
        for (auto& row : rows) row.pop_back();
    print_table(rows);
}

}
