#include "routes.hpp"

#include <cstddef>
#include <filesystem>
#include <ranges>
#include <string>
#include <vector>
#include <conduit/describe/query_pattern.hpp>

#include "in_order.hpp"
#include "table.hpp"

namespace conduit::cli {
namespace {

/// The fields of the endpoint's form, as manual pages write arguments: `name, [note], [tags...], photo(file)`.
auto form_text(const endpoint& endpoint) -> std::string {
    std::string all;
    for (const auto& key : endpoint.form_keys()) {
        std::string field(key.name.view());
        if ((key.type->element ? key.type->element : key.type)->kind == describe::kind::upload) field += "(file)";
        if (key.several()) field += "...";
        all += (all.empty() ? "" : ", ") + (key.required ? field : "[" + field + "]");
    }
    return all;
}

/// From the outermost to the innermost.
auto layers_text(const application& application, const endpoint& endpoint) -> std::string {
    std::string all;
    for (const auto layers : {application.layers, endpoint.layers()})
        for (const auto* layer : layers) (all += all.empty() ? "" : " > ") += layer->name.view();
    return all;
}

/// Without the column if no row has anything there.
void drop_if_empty(std::vector<std::vector<std::string>>& rows, std::size_t column) {
    for (const auto& row : rows | std::views::drop(1))
        if (!row[column].empty()) return;
    for (auto& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
}

}

void print_routes(const application& application) {
    std::vector<std::vector<std::string>> rows{{"METHOD", "PATTERN", "HANDLER", "WHERE", "QUERY", "FORM", "LAYERS"}};
    const auto here = std::filesystem::current_path().string() + "/";
    for (const auto index : in_order(application)) {
        const auto* endpoint = application.endpoints[index];
        auto file = std::string(endpoint->place.file.view());
        if (file.starts_with(here)) file.erase(0, here.size());
        rows.push_back({std::string(name_of(endpoint->method)), std::string(endpoint->pattern.view()), std::string(endpoint->handler.view()),
                        file + ":" + std::to_string(endpoint->place.line), describe::to_text(describe::query_pattern_of(*endpoint)), form_text(*endpoint), layers_text(application, *endpoint)});
    }
    for (const std::size_t optional_column : {6, 5, 4}) drop_if_empty(rows, optional_column);
    print_table(rows);
}

}
