#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <conduit/describe/endpoint.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::describe {

/// What an endpoint's query parameters are for, as far as their names tell. Names of parameters; empty where there is none.
struct query_pattern {
    std::string_view position;               // pagination: where to begin ...
    std::string_view size;                   // ... and how much to give
    std::string_view term;                   // search: what to look for ...
    meta::list<std::string_view> filters;    // ... and the parameters beside it
    meta::list<std::string_view> order;      // sorting: by what, which way

    constexpr auto paginates() const -> bool { return !position.empty(); }
    constexpr auto searches() const -> bool { return !term.empty(); }
    constexpr auto sorts() const -> bool { return !order.empty(); }
    constexpr auto empty() const -> bool { return !paginates() && !searches() && !sorts(); }
};

namespace building {

constexpr auto is_one_of(std::string_view name, std::initializer_list<std::string_view> names) -> bool {
    for (const auto known : names)
        if (name == known) return true;
    return false;
}

}

/// Recognises pagination (a position with a size: either alone may be anything), search and sorting. Whole names, as
/// written: a guess would be worse than nothing.
constexpr auto recognise_query(std::span<const std::string_view> names) -> query_pattern {
    query_pattern found;
    for (const auto name : names) {
        if (found.position.empty() && building::is_one_of(name, {"page", "offset", "cursor"})) found.position = name;
        else if (found.size.empty() && building::is_one_of(name, {"limit", "size", "per_page", "page_size"})) found.size = name;
        else if (found.term.empty() && building::is_one_of(name, {"q", "query", "search"})) found.term = name;
        else if (building::is_one_of(name, {"sort", "sort_by", "order", "order_by"})) found.order.push_back(name);
    }
    if (found.position.empty() || found.size.empty()) found.position = found.size = {};
    if (!found.searches()) return found;
    for (const auto name : names)
        if (name != found.position && name != found.size && name != found.term && !building::is_one_of(name, {"sort", "sort_by", "order", "order_by"}))
            found.filters.push_back(name);
    return found;
}

/// Of scalar parameters and of the fields of query structs, in the handler's order.
constexpr auto query_names_of(const endpoint& endpoint) -> meta::list<std::string_view> {
    meta::list<std::string_view> names;
    for (const auto& row : endpoint.rows()) {
        if (row.source == argument_source::query) names.push_back(row.name);
        else if (row.source == argument_source::query_object)
            for (const auto& member : row.type->members()) names.push_back(member.name());
    }
    return names;
}

constexpr auto query_pattern_of(const endpoint& endpoint) -> query_pattern { return recognise_query(query_names_of(endpoint)); }

/// For people: `pagination(page, limit) search(q, author) sorting(sort)`.
constexpr auto to_text(const query_pattern& pattern) -> std::string {
    std::string text;
    const auto add = [&](std::string_view what, std::initializer_list<std::string_view> first, const meta::list<std::string_view>& more) {
        text += text.empty() ? "" : " ";
        text += what;
        const char* before = "(";
        const auto name = [&](std::string_view word) {
            text += before;
            text += word;
            before = ", ";
        };
        for (const auto word : first) name(word);
        for (const auto word : more) name(word);
        text += ")";
    };
    if (pattern.paginates()) add("pagination", {pattern.position, pattern.size}, {});
    if (pattern.searches()) add("search", {pattern.term}, pattern.filters);
    if (pattern.sorts()) add("sorting", {}, pattern.order);
    return text;
}

}
