#include <gtest/gtest.h>

#include <conduit/argument/argument.hpp>
#include <conduit/describe/query_pattern.hpp>
#include <conduit/describe/type_of.hpp>

namespace {

using namespace conduit;
using describe::recognise_query;

constexpr auto text_for(std::initializer_list<std::string_view> names) -> std::string {
    return describe::to_text(recognise_query({names.begin(), names.size()}));
}

static_assert(text_for({}) == "");
static_assert(text_for({"page", "limit"}) == "pagination(page, limit)");
static_assert(text_for({"limit", "offset"}) == "pagination(offset, limit)");
static_assert(text_for({"cursor", "size"}) == "pagination(cursor, size)");
static_assert(text_for({"page", "per_page", "author"}) == "pagination(page, per_page)");
static_assert(text_for({"page", "page_size"}) == "pagination(page, page_size)");
static_assert(text_for({"page"}) == "" && text_for({"limit"}) == "" && text_for({"size", "author"}) == "");
static_assert(text_for({"Page", "LIMIT"}) == "" && text_for({"pages", "limits"}) == "");
static_assert(text_for({"q"}) == "search(q)");
static_assert(text_for({"author", "query", "since"}) == "search(query, author, since)");
static_assert(text_for({"search", "q"}) == "search(search, q)");
static_assert(text_for({"sort"}) == "sorting(sort)");
static_assert(text_for({"order", "sort_by"}) == "sorting(order, sort_by)");
static_assert(text_for({"order_by"}) == "sorting(order_by)");
static_assert(text_for({"q", "page", "author", "sort", "limit", "tag"}) == "pagination(page, limit) search(q, author, tag) sorting(sort)");
static_assert(text_for({"q", "page"}) == "search(q, page)", "no pagination, so a filter");
static_assert(text_for({"page", "cursor", "limit"}) == "pagination(page, limit)");
static_assert(recognise_query({}).empty());

struct page {
    int page = 1;
    int limit = 10;
};

TEST(query_pattern, is_read_from_parameters_and_fields) {
    const argument_row rows[] = {{.source = argument_source::capture, .name = {"q", 1}},
                                 {.source = argument_source::query, .name = {"sort", 4}},
                                 {.source = argument_source::query_object, .name = {"where", 5}, .type = &describe::type_of<page>},
                                 {.source = argument_source::body, .name = {"order", 5}, .type = &describe::type_of<page>}};
    const endpoint endpoint{.row_data = rows, .row_count = std::size(rows)};
    EXPECT_EQ(describe::to_text(describe::query_pattern_of(endpoint)), "pagination(page, limit) sorting(sort)");
}

}
