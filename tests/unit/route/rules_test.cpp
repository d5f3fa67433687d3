#include <gtest/gtest.h>

#include <fstream>
#include <conduit/route/conflict.hpp>
#include <conduit/route/match.hpp>

#include "oracle.hpp"

namespace {

using namespace conduit;

struct rule {
    std::vector<oracle::entry> routes;
    oracle::entry request;
    std::string answer;
};

auto split_at(std::string_view text, std::string_view separator) -> std::vector<std::string> {
    std::vector<std::string> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == text.npos) return parts;
        text.remove_prefix(at + separator.size());
    }
}

auto entry_of(const std::string& text) -> oracle::entry {
    const auto parts = split_at(text, " ");
    return {method_named(parts[0]).value(), parts[1]};
}

/// The rows of the table in docs/routing.md.
auto rules() -> std::vector<rule> {
    std::ifstream document(CONDUIT_DOCS "/routing.md");
    std::vector<rule> found;
    bool inside = false;
    for (std::string line; std::getline(document, line);) {
        if (line == "| routes | request | goes to |") inside = std::getline(document, line).good();
        else if (inside && !line.starts_with("| ")) break;
        else if (inside) {
            const auto cells = split_at(std::string_view(line).substr(2, line.size() - 4), " | ");
            rule rule{{}, entry_of(cells.at(1)), cells.at(2)};
            for (const auto& route : split_at(cells.at(0), ", ")) rule.routes.push_back(entry_of(route));
            found.push_back(rule);
        }
    }
    return found;
}

auto answer_of(const routing::plan& plan, const rule& rule, bool by_trie) -> std::string {
    routing::captures captures;
    const auto& [method, path] = rule.request;
    const auto found = by_trie ? routing::match_by_trie(plan, method, path, captures) : routing::match(plan, method, path, captures);
    if (found.endpoint < 0) {
        if (found.allowed.empty()) return "404";
        std::string answer = "405";
        for (std::size_t i = 0; i < method_count; ++i)
            if (found.allowed.contains(static_cast<conduit::method>(i))) answer += " " + std::string(method_names[i]);
        return answer;
    }
    const auto& route = rule.routes[static_cast<std::size_t>(found.endpoint)];
    auto answer = std::string(name_of(route.method)) + " " + route.pattern;
    std::size_t index = 0;
    for (const auto& segment : routing::split_pattern(route.pattern))
        if (segment.kind != routing::segment_kind::literal)
            answer += ", " + std::string(segment.text) + "=" + std::string(captures.text(path, index++));
    return answer;
}

TEST(rules, are_as_documented) {
    const auto documented = rules();
    EXPECT_GT(documented.size(), 30u);
    for (const auto& rule : documented) {
        EXPECT_TRUE(routing::find_conflicts(oracle::table_of(rule.routes)).empty()) << rule.answer;
        const auto tables = routing::build_plan(oracle::table_of(rule.routes));
        const auto request = std::string(name_of(rule.request.method)) + " " + rule.request.pattern;
        EXPECT_EQ(answer_of(tables.view(), rule, false), rule.answer) << request;
        EXPECT_EQ(answer_of(tables.view(), rule, true), rule.answer) << request << " by the trie";
    }
}

}
