// Fuzzes the readers of query strings: pairs, percent-encoding and what values they give, against a plain reading of the same.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "argument/decode.hpp"
#include "argument/key_values.hpp"
#include "argument/pairs.hpp"
#include "http/percent.hpp"
#include "target.hpp"
#include "validate/utf8.hpp"

namespace {

using namespace conduit;
using namespace fuzz;
using pairs = std::vector<std::pair<std::string, std::string>>;

/// Decodes byte by byte; nothing if an escape is malformed.
auto decoded(std::string_view text, bool plus_is_space) -> std::optional<std::string> {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            made += plus_is_space && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        std::uint8_t byte{};
        if (i + 2 >= text.size() || std::from_chars(&text[i] + 1, &text[i] + 3, byte, 16).ptr != &text[i] + 3) return std::nullopt;
        made += static_cast<char>(byte);
        i += 2;
    }
    return made;
}

auto plain_pairs(std::string_view query) -> pairs {
    pairs found;
    for (std::size_t start = 0; start <= query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const auto text = query.substr(start, end - start);
        const auto equals = std::min(text.find('='), text.size());
        if (!text.empty()) found.emplace_back(*decoded(text.substr(0, equals), true), *decoded(text.substr(std::min(equals + 1, text.size())), true));
        start = end + 1;
    }
    return found;
}

struct fields {
    std::string_view text;
    std::vector<std::string> several;
    std::int32_t number = 0;
    double real = 0;
    bool flag = false;
};

constexpr describe::type real_type{.kind = describe::kind::real, .size = 8};
constexpr describe::type flag_type{.kind = describe::kind::boolean, .size = 1};
constexpr auto several_type = sequence_of<std::string>(string_type);
constexpr annotation::constraint short_text{.minimum = {}, .maximum = {}, .shortest = {}, .longest = {10}};
constexpr query_key keys[] = {
    {{"t", 1}, &text_type, &short_text, 0, offsetof(fields, text), true},
    {{"s", 1}, &several_type, &annotation::unconstrained, 0, offsetof(fields, several), false},
    {{"n", 1}, &number_type, &annotation::unconstrained, 0, offsetof(fields, number), false},
    {{"r", 1}, &real_type, &annotation::unconstrained, 0, offsetof(fields, real), false},
    {{"b", 1}, &flag_type, &annotation::unconstrained, 0, offsetof(fields, flag), false},
};

void check_values(const pairs& found) {
    fields value;
    void* const slots[] = {&value};
    validate::faults faults;
    binding::key_values values(keys, slots, "query", faults);
    for (const auto& [name, text] : found)
        if (const auto* const key = values.find(name)) values.give(*key, text);
    values.finish();
    if (!faults.empty()) {
        const auto problem = std::move(faults).to_problem();
        require(problem.errors.size() <= validate::faults::most && problem.status == 422);
        return;
    }
    const auto texts = [&](std::string_view name) {
        std::vector<std::string> all;
        for (const auto& [key, text] : found)
            if (key == name) all.push_back(text);
        return all;
    };
    require(texts("t") == std::vector{std::string(value.text)} && utf8::well_formed(value.text) && value.text.size() <= 40);
    require(texts("s") == value.several && std::ranges::all_of(value.several, [](const auto& text) { return utf8::well_formed(text); }));
    require(std::isfinite(value.real));
    if (const auto numbers = texts("n"); !numbers.empty()) require(numbers.size() == 1 && std::stoll(numbers[0]) == value.number);
    if (const auto flags = texts("b"); !flags.empty()) require(flags.size() == 1 && value.flag == (flags[0] == "true" || flags[0] == "1"));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    const bool well_formed = http::percent_well_formed(text);
    require(well_formed == decoded(text, false).has_value());
    if (!well_formed) return 0;  // refused before anything else looks at it
    require(http::percent_decoded(text) == decoded(text, false));
    arena memory;
    require(binding::decoded(memory, text, false) == decoded(text, false) && binding::decoded(memory, text, true) == decoded(text, true));

    pairs found;
    binding::encoded_pair pair;
    for (binding::encoded_pairs all(text); all.next(pair);) {
        found.emplace_back(binding::decoded(memory, pair.key, true), binding::decoded(memory, pair.value, true));
        require(!pair.plain_key || found.back().first == pair.key);
        require(!pair.plain_value || found.back().second == pair.value);
    }
    require(found == plain_pairs(text));
    check_values(found);
    return 0;
}
