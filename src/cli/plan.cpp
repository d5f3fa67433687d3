#include "plan.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <map>
#include <string>
#include <vector>
#include <conduit/route/pattern.hpp>

#include "../route/survey.hpp"
#include "in_order.hpp"
#include "table.hpp"

namespace conduit::cli {
namespace {

auto name_of(routing::way way) -> std::string {
    static constexpr std::array names{"root", "in turn", "hashed", "trie", "trie"};
    return names[static_cast<std::size_t>(way)];
}

auto load(std::size_t entries, std::size_t places, std::size_t colliding) -> std::string {
    return std::format("{} in {} places (load {:.2f}, {} collide)", entries, places, static_cast<double>(entries) / static_cast<double>(places), colliding);
}

/// `4 /users, 2 /items`, the most first; of many, the first eight.
auto by_frequency(const std::map<std::string, std::size_t>& counts) -> std::string {
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [name, count] : counts) order.emplace_back(count, name);
    std::ranges::stable_sort(order, std::greater{}, &std::pair<std::size_t, std::string>::first);
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < order.size() && i < most; ++i) text += std::format("{}{} {}", i == 0 ? "" : ", ", order[i].first, order[i].second);
    if (order.size() > most) text += std::format(", and {} more", order.size() - most);
    return text;
}

}

void print_plan(const application& application) {
    const auto survey = routing::survey_of(application.plan, application.endpoints.size());
    std::vector<std::vector<std::string>> rows{{"METHOD", "PATTERN", "LOOK-UP", "WHY"}};
    for (const auto index : in_order(application)) {
        const auto& endpoint = *application.endpoints[index];
        const auto way = survey.ways[index];
        rows.push_back({std::string(conduit::name_of(endpoint.method)), std::string(endpoint.pattern.view()), name_of(way),
                        std::string(routing::reason(way, survey, endpoint.pattern))});
    }
    print_table(rows);
}

void print_statistics(const application& application) {
    const auto survey = routing::survey_of(application.plan, application.endpoints.size());
    std::map<std::string, std::size_t> methods, prefixes;
    std::size_t captures = 0, segments = 0, deepest = 0, to_trie = 0;
    for (std::size_t i = 0; i < application.endpoints.size(); ++i) {
        const auto& endpoint = *application.endpoints[i];
        const auto split = routing::split_pattern(endpoint.pattern);
        ++methods[std::string(conduit::name_of(endpoint.method))];
        ++prefixes["/" + (split[0].kind == routing::segment_kind::literal ? std::string(split[0].text) : ":" + std::string(split[0].text))];
        captures += std::ranges::any_of(split, [](const auto& segment) { return segment.kind != routing::segment_kind::literal; });
        segments += split.size();
        deepest = std::max(deepest, split.size());
        to_trie += survey.ways[i] == routing::way::trie || survey.ways[i] == routing::way::doubtful;
    }
    const auto count = application.endpoints.size();
    std::vector<std::vector<std::string>> rows{
        {"routes", std::format("{}, {} with captures", count, captures)},
        {"methods", by_frequency(methods)},
        {"beginnings", by_frequency(prefixes)},
        {"segments", std::format("{:.1f} on average, {} at most", static_cast<double>(segments) / static_cast<double>(count), deepest)},
    };
    if (survey.few) {
        rows.push_back({"look-up", std::format("{} in turn", count)});
    } else {
        rows.push_back({"look-up", std::format("{} hashed, {} by trie; {} instructions", count - to_trie, to_trie, survey.instructions)});
        rows.push_back({"groups", load(survey.groups, survey.group_places, survey.groups_colliding)});
        rows.push_back({"shapes", std::to_string(survey.shapes)});
        rows.push_back({"patterns", load(survey.patterns, survey.pattern_places, survey.patterns_colliding)});
    }
    rows.push_back({"trie", std::format("{} nodes, {} edges, {} leaves", survey.nodes, survey.edges, survey.leaves)});
    rows.push_back({"bytes", std::format("{} (shapes {}, patterns {}, trie {})", survey.bytes(), survey.shape_bytes, survey.pattern_bytes, survey.trie_bytes)});
    print_table(rows);
}

}
