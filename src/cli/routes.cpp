#include "routes.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>
#include <conduit/describe/query_pattern.hpp>

namespace conduit::cli {

void print_routes(const application& application) {
    std::vector<std::vector<std::string>> rows{{"METHOD", "PATTERN", "HANDLER", "WHERE", "QUERY"}};
    bool any_query = false;
    const auto here = std::filesystem::current_path().string() + "/";
    std::vector<const endpoint*> order;
    for (const auto* endpoint : application.endpoints) order.push_back(endpoint);
    std::ranges::sort(order, [](const endpoint* a, const endpoint* b) {
        return a->pattern.view() != b->pattern.view() ? a->pattern.view() < b->pattern.view() : a->method < b->method;
    });
    for (const auto* endpoint : order) {
        auto file = std::string(endpoint->place.file.view());
        if (file.starts_with(here)) file.erase(0, here.size());
        rows.push_back({std::string(name_of(endpoint->method)), std::string(endpoint->pattern.view()), std::string(endpoint->handler.view()),
                        file + ":" + std::to_string(endpoint->place.line), describe::to_text(describe::query_pattern_of(*endpoint))});
        any_query |= !rows.back().back().empty();
    }
    if (!any_query)
        for (auto& row : rows) row.pop_back();
    std::array<std::size_t, 5> widths{};
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::puts(line.c_str());
    }
}

}
