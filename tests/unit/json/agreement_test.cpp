#include <gtest/gtest.h>

#include <random>
#include <simdjson.h>
#include <string>
#include <conduit/describe/type_of.hpp>

#include "json/read.hpp"

namespace {

/// Takes no member: every value is walked over, and checked.
struct nothing {};

/// Random JSON, mostly well-formed, of all that its grammar has.
class generator {
public:
    explicit generator(unsigned seed) : chance_(seed) {}

    auto document() -> std::string {
        text_.clear();
        value(0);
        for (auto changes = pick(3); changes > 0; --changes) spoil();
        return text_;
    }

private:
    auto pick(unsigned count) -> unsigned { return static_cast<unsigned>(chance_() % count); }
    void space() {
        while (pick(4) == 0) text_ += " \t\r\n"[pick(4)];
    }
    void string() {
        constexpr std::string_view parts[] = {"a", "longer than sixteen bytes", "é", "😀", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\q", "\x7F", "\t", "\xC3", "\\/"};
        text_ += '"';
        for (auto i = pick(5); i > 0; --i) text_ += parts[pick(8) == 0 ? pick(std::size(parts)) : pick(8)];
        text_ += '"';
    }
    void number() {
        constexpr std::string_view numbers[] = {"0", "-0", "1", "12345", "-1.5", "0.25", "1e5", "1E-5", "2.5e+10", "01", "1.", "-", ".5", "1e", "+1", "0x1"};
        text_ += numbers[pick(12) == 0 ? pick(std::size(numbers)) : pick(9)];
    }
    void value(int depth) {
        space();
        switch (depth > 6 ? pick(4) : pick(7)) {
        case 0: string(); break;
        case 1: number(); break;
        case 2: text_ += pick(2) ? "true" : "false"; break;
        case 3: text_ += "null"; break;
        case 4:
            text_ += '{';
            space();
            for (auto i = pick(4); i > 0; --i) {
                space(), string(), space();
                text_ += ':';
                value(depth + 1);
                if (i > 1 || pick(20) == 0) text_ += ',';
            }
            text_ += '}';
            break;
        default:
            text_ += '[';
            space();
            for (auto i = pick(4); i > 0; --i) {
                value(depth + 1);
                if (i > 1 || pick(20) == 0) text_ += ',';
            }
            text_ += ']';
        }
        space();
    }
    void spoil() {
        if (text_.empty() || pick(2) == 0) return;
        const auto at = pick(static_cast<unsigned>(text_.size()));
        switch (pick(4)) {
        case 0: text_.erase(at, 1); break;
        case 1: text_.insert(at, 1, "{}[],:\"\\01-.eEtfn \0\x80"[pick(20)]); break;
        case 2: text_.resize(at); break;
        default: text_[at] = static_cast<char>(pick(256));
        }
    }

    std::mt19937 chance_;
    std::string text_;
};

/// Such numbers are JSON, but simdjson refuses them.
auto has_huge_exponent(std::string_view text) -> bool {
    std::size_t digits = 0;
    bool exponent = false;
    for (const char c : text) {
        if (c == 'e' || c == 'E') exponent = true, digits = 0;
        else if (c >= '0' && c <= '9') ++digits;
        else if (c != '+' && c != '-') exponent = false;
        if (exponent && digits > 2) return true;
    }
    return false;
}

TEST(json, agrees_with_simdjson_on_what_is_json) {
    using namespace conduit;
    generator generate(5);
    simdjson::dom::parser parser;
    int accepted = 0, refused = 0;
    for (int i = 0; i < 60'000; ++i) {
        const auto text = generate.document();
        if (has_huge_exponent(text)) continue;
        const bool expected = parser.parse(text).error() == simdjson::SUCCESS;
        arena memory;
        validate::faults faults;
        nothing into;
        const bool found = json::read(describe::type_of<nothing>, annotation::unconstrained, text, &into, memory, faults).has_value();
        ASSERT_EQ(found, expected) << text;
        // Walking over values and reading them are two ways: an array of anything takes the other.
        std::vector<nothing> many;
        ASSERT_EQ(json::read(describe::type_of<std::vector<nothing>>, annotation::unconstrained, text, &many, memory, faults).has_value(), expected) << text;
        ++(expected ? accepted : refused);
    }
    EXPECT_GT(accepted, 10'000);
    EXPECT_GT(refused, 10'000);
}

}
