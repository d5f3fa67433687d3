// Fuzzes the reader of JSON bodies: it takes for JSON what simdjson's other parser does, and what it has read, written down, reads
// the same.
#include <conduit/json/write.hpp>

#include <algorithm>
#include <optional>
#include <simdjson.h>

#include "json/read.hpp"
#include "json/cursor.hpp"
#include "target.hpp"
#include "validate/utf8.hpp"

namespace {

using namespace conduit;
using namespace fuzz;

enum class colour : std::uint8_t { red, green };

struct record {
    std::string text;
    std::string_view view;
    std::int32_t number = 0;
    std::uint64_t large = 0;
    double real = 0;
    float small = 0;
    bool flag = false;
    colour shade = colour::red;
    std::optional<std::int32_t> maybe;
    std::vector<std::string> words;
    std::vector<record> children;
};

constexpr describe::enumerator colours[] = {{{"red", 3}, 0}, {{"green", 5}, 1}};
constexpr describe::type large_type{.kind = describe::kind::unsigned_integer, .size = 8};
constexpr describe::type real_type{.kind = describe::kind::real, .size = 8};
constexpr describe::type small_type{.kind = describe::kind::real, .size = 4};
constexpr describe::type flag_type{.kind = describe::kind::boolean, .size = 1};
constexpr describe::type colour_type{.kind = describe::kind::enumeration, .size = 1, .enumerator_data = colours, .enumerator_count = 2};
constexpr describe::type maybe_type{
    .kind = describe::kind::optional,
    .size = sizeof(std::optional<std::int32_t>),
    .element = &number_type,
    .emplace = [](void* container) -> void* { return &static_cast<std::optional<std::int32_t>*>(container)->emplace(); },
    .clear = [](void* container) { static_cast<std::optional<std::int32_t>*>(container)->reset(); },
    .count = [](const void* container) -> std::size_t { return static_cast<const std::optional<std::int32_t>*>(container)->has_value(); },
    .emplaced = [](const void* container, std::size_t) -> const void* { return &**static_cast<const std::optional<std::int32_t>*>(container); }};
constexpr auto words_type = sequence_of<std::string>(string_type);
constexpr annotation::constraint at_most_nine{.minimum = {0}, .maximum = {9}, .shortest = {}, .longest = {}};
constexpr annotation::constraint short_text{.minimum = {}, .maximum = {}, .shortest = {1}, .longest = {5}};
constexpr annotation::constraint at_most_five{.minimum = {}, .maximum = {}, .shortest = {}, .longest = {5}};

extern const describe::type children_type;
const describe::member members[] = {
    {.key = {",\"t\":", 5}, .type = &string_type, .offset = offsetof(record, text), .required = true, .constraint = &short_text},
    {.key = {",\"v\":", 5}, .type = &text_type, .offset = offsetof(record, view)},
    {.key = {",\"n\":", 5}, .type = &number_type, .offset = offsetof(record, number), .constraint = &at_most_nine},
    {.key = {",\"l\":", 5}, .type = &large_type, .offset = offsetof(record, large)},
    {.key = {",\"r\":", 5}, .type = &real_type, .offset = offsetof(record, real)},
    {.key = {",\"f\":", 5}, .type = &small_type, .offset = offsetof(record, small)},
    {.key = {",\"b\":", 5}, .type = &flag_type, .offset = offsetof(record, flag)},
    {.key = {",\"e\":", 5}, .type = &colour_type, .offset = offsetof(record, shade)},
    {.key = {",\"m\":", 5}, .type = &maybe_type, .offset = offsetof(record, maybe)},
    {.key = {",\"w\":", 5}, .type = &words_type, .offset = offsetof(record, words), .constraint = &at_most_five},
    {.key = {",\"c\":", 5}, .type = &children_type, .offset = offsetof(record, children)},
};
const describe::type record_type{.kind = describe::kind::object, .size = sizeof(record), .member_data = members, .member_count = std::size(members)};
const describe::type children_type = sequence_of<record>(record_type);

/// Every number that JSON's grammar allows is one to our reader. simdjson's other parser has no place for those of more than 64 bits.
auto is_json(std::string_view text) -> std::optional<bool> {
    thread_local simdjson::dom::parser parser;
    const auto code = parser.parse(simdjson::padded_string(text)).error();
    if (code == simdjson::BIGINT_ERROR || code == simdjson::NUMBER_ERROR || code == simdjson::DEPTH_ERROR) return std::nullopt;
    return code == simdjson::SUCCESS;
}

void check_record(const record& read) {
    require(!read.text.empty() && read.number >= 0 && read.number <= 9 && read.shade <= colour::green && read.words.size() <= 5);
    require(utf8::well_formed(read.text) && utf8::well_formed(read.view));
    for (const auto& child : read.children) check_record(child);
}

auto opens_more_than(std::string_view text, int depth) -> bool {
    return std::ranges::count_if(text, [](char c) { return c == '[' || c == '{'; }) > depth;
}

/// Whether it is JSON at all, whatever it holds.
template <class T>
auto check(const describe::type& type, std::string_view text, void (*check_value)(const T&)) -> bool {
    T value{};
    arena memory;
    validate::faults faults;
    const auto read = json::read(type, annotation::unconstrained, text, &value, memory, faults);
    if (!read) {
        require(!read.error().empty());
        if (read.error().contains("deeper")) require(opens_more_than(text, json::most_levels));
        else if (const auto right = is_json(text)) require(!*right);
        return false;
    }
    if (const auto right = is_json(text)) require(*right);
    if (!faults.empty()) {
        const auto problem = std::move(faults).to_problem();
        require(problem.errors.size() <= validate::faults::most && problem.status == 422);
        return true;
    }
    check_value(value);
    std::string written;
    json::write(written, type, &value);
    T again{};
    require(json::read(type, annotation::unconstrained, written, &again, memory, faults).has_value() && faults.empty());
    std::string twice;
    json::write(twice, type, &again);
    require(twice == written);
    return true;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    // What is asked for decides what is a misfit, not what is JSON.
    const bool json = check<record>(record_type, text, check_record);
    require(check<std::vector<std::string>>(words_type, text, [](const auto& words) {
                for (const auto& word : words) require(utf8::well_formed(word));
            }) == json);
    require(check<std::vector<record>>(children_type, text, [](const auto& records) {
                for (const auto& record : records) check_record(record);
            }) == json);
    return 0;
}
