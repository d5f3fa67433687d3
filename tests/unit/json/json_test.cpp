#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <conduit/annotations/constraint.hpp>
#include <conduit/annotations/shape.hpp>
#include <conduit/bytes.hpp>
#include <conduit/chrono.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/json/write.hpp>
#include <conduit/uuid.hpp>

#include "json/read.hpp"

namespace {

using namespace conduit;
using namespace conduit::annotations;

/// What was read, written again; or what is no JSON; or the faults: `/a/0 code limit; ...`.
template <class T>
auto round(std::string_view text) -> std::string {
    T value{};
    arena memory;
    validate::faults faults;
    if (auto read = json::read(describe::type_of<T>, annotation::unconstrained, text, &value, memory, faults); !read) return "no JSON: " + read.error();
    std::string out;
    if (faults.empty()) {
        json::write(out, describe::type_of<T>, &value);
        return out;
    }
    for (const auto& fault : std::move(faults).to_problem().errors) out += fault.at + " " + fault.code + (fault.limit.empty() ? "" : " " + fault.limit) + "; ";
    return out;
}
template <class T>
void same(std::string_view text) {
    EXPECT_EQ(round<T>(text), text);
}

enum class [[=kebab_case]] colour { dark_red, blue [[=rename("BLUE")]] };

struct [[=discriminator("kind")]] cat {
    int lives = 9;
};
struct [[=discriminator("kind", "hound")]] dog {
    std::string trick;
};
struct owner {
    std::string name;
};
using pet = std::variant<std::monostate, cat, dog, int, std::vector<int>>;

struct node {
    int value = 0;
    std::vector<node> children;
    std::unique_ptr<node> next;
};

struct everything {
    std::int8_t tiny;
    std::uint64_t large;
    float narrow;
    double wide;
    bool flag;
    std::string text;
    colour paint;
    std::optional<int> perhaps;
    std::array<int, 3> three;
    std::map<std::string, std::vector<int>> lists;
    std::tuple<int, std::string, bool> mixed;
    std::pair<double, double> point;
    pet animal;
    node tree;
    uuid id;
    bytes data;
    std::chrono::sys_days day;
    std::chrono::sys_time<std::chrono::milliseconds> moment;
    std::chrono::seconds lasts;
};

TEST(json, round_trip_of_every_type) {
    same<everything>(R"({"tiny":-128,"large":18446744073709551615,"narrow":0.1,"wide":-1.5e-9,"flag":true,"text":"a\"\\\n\u0001é😀",)"
                     R"("paint":"dark-red","perhaps":null,"three":[1,2,3],"lists":{"":[],"b/~":[1]},"mixed":[1,"x",false],"point":[0.5,2],)"
                     R"("animal":{"kind":"hound","trick":"roll"},"tree":{"value":1,"children":[{"value":2,"children":[],"next":null}],)"
                     R"("next":{"value":3,"children":[],"next":null}},"id":"123e4567-e89b-12d3-a456-426614174000","data":"AP8=",)"
                     R"("day":"2024-02-29","moment":"1969-12-31T23:59:59.999Z","lasts":"-PT1H1S"})");
    same<std::unordered_map<std::string, double>>(R"({"one":1})");
    same<std::vector<std::optional<colour>>>(R"(["BLUE",null])");
}

TEST(json, alternatives_are_told_apart) {
    for (const char* text : {"null", R"({"kind":"cat","lives":3})", R"({"kind":"hound","trick":""})", "5", "[1,2]"}) same<pet>(text);
    EXPECT_EQ(round<pet>(R"({"lives":3,"\u006bind":"c\u0061t"})"), R"({"kind":"cat","lives":3})");
    EXPECT_EQ(round<pet>(R"({"trick":"\u0041","kind":"hound"})"), R"({"kind":"hound","trick":"A"})");
    EXPECT_EQ(round<pet>(R"({"kind":"cow"})"), "/kind one_of; ");
    EXPECT_EQ(round<pet>(R"({"lives":1})"), "/kind one_of; ");
    EXPECT_EQ(round<pet>(R"({"kind":1})"), "/kind one_of; ");
    EXPECT_EQ(round<pet>(R"("text")"), " type; ");
    EXPECT_EQ(round<pet>("true"), " type; ");
    EXPECT_EQ(round<pet>(R"({"a":[1,})"), "no JSON: its syntax is wrong (line 1, column 9)");
    EXPECT_EQ(round<std::vector<pet>>(R"([{"kind":"cat","kind":"cat"},5])"), "/0/kind repeated; ");
    EXPECT_EQ(round<cat>(R"({"lives":1})"), "/kind required; ");
    EXPECT_EQ(round<cat>(R"({"kind":"dog","lives":1})"), "/kind one_of; ");
}

TEST(json, places_and_names) {
    EXPECT_EQ((round<std::array<int, 2>>("[1]")), " length; ");
    EXPECT_EQ((round<std::array<int, 2>>("[1,2,3]")), " length; ");
    EXPECT_EQ((round<std::tuple<int, bool>>("[1,2]")), "/1 type; ");
    EXPECT_EQ((round<std::map<std::string, int>>(R"({"a~/b":"x","c":1,"c":2})")), "/a~0~1b type; /c repeated; ");
}

namespace [[=camel_case]] web {

struct [[=strict]] account {
    std::string user_name;
    [[=secret]] std::string pass_word;
    [[=read_only]] int made_at = 7;
    [[=rename("e-mail")]] std::optional<std::string> mail;
};

}

TEST(json, annotations_of_members) {
    EXPECT_EQ(round<web::account>(R"({"userName":"a","passWord":"b","madeAt":"ignored"})"), R"({"userName":"a","madeAt":7,"e-mail":null})");
    EXPECT_EQ(round<web::account>(R"({"user_name":"a","passWord":"b"})"), "/user_name unknown; /userName required; ");
    EXPECT_EQ(describe::type_of<web::account>.members()[3].name(), "e-mail");
}

struct constrained {
    [[=exclusive_min(0), =exclusive_max(1.5)]] double ratio = 1;
    [[=multiple_of(5)]] int five = 5;
    [[=multiple_of(0.1)]] double tenth = 0.3;
    [[=pattern("^[a-z]+$"), =length(1, 8)]] std::string slug = "a";
    [[=format("date")]] std::string day = "2026-01-01";
    [[=unique, =range(0, 9)]] std::vector<int> numbers = {};
    [[=length(0, 1), =min(0)]] std::map<std::string, int> counts = {};
    [[=one_of({"red", "green"})]] std::string light = "red";
    [[=max(9)]] std::unique_ptr<int> pointed;
};

struct login {
    std::string name;
    [[=secret]] std::string password = "";
};
struct logins {
    [[=unique]] std::vector<login> all;
};

TEST(json, elements_that_differ_in_secrets_are_not_equal) {
    EXPECT_EQ(round<logins>(R"({"all":[{"name":"a","password":"1"},{"name":"a","password":"2"}]})"), R"({"all":[{"name":"a"},{"name":"a"}]})");
    EXPECT_EQ(round<logins>(R"({"all":[{"name":"a","password":"1"},{"name":"a","password":"1"}]})"), "/all unique true; ");
}

TEST(json, constraints_say_the_limit) {
    EXPECT_EQ(round<constrained>(R"({"ratio":0,"five":7,"tenth":0.35,"slug":"A","day":"2026-02-29","numbers":[1,2,1,10],"counts":{"a":-1},"light":"blue","pointed":10})"),
              R"(/ratio exclusive_min 0; /five multiple_of 5; /tenth multiple_of 0.1; /slug pattern "^[a-z]+$"; /day format "date"; )"
              R"(/numbers unique true; /numbers/3 max 9; /counts/a min 0; /light one_of ["red","green"]; /pointed max 9; )");
    EXPECT_EQ(round<constrained>(R"({"ratio":1.5,"slug":"abcdefghi","counts":{"a":1,"b":2}})"), R"(/ratio exclusive_max 1.5; /slug length 8; /counts length 1; )");
    EXPECT_NE(round<constrained>(R"({"ratio":1.4,"tenth":1234567.8,"five":-10})").find("1234567.8"), std::string::npos);
}

struct floats {
    [[=range(0.1, 0.7), =multiple_of(0.1)]] float tenths = 0.7f;
    [[=exclusive_min(0.1), =exclusive_max(0.7)]] float between = 0.5f;
    [[=max(1e300)]] float any = 1;
};

TEST(json, bounds_of_floats_are_floats) {
    same<floats>(R"({"tenths":0.1,"between":0.11,"any":3e38})");
    same<floats>(R"({"tenths":0.3,"between":0.69,"any":1})");
    same<floats>(R"({"tenths":0.7,"between":0.5,"any":1})");
    EXPECT_EQ(round<floats>(R"({"tenths":0.35,"between":0.1})"), "/tenths multiple_of 0.1; /between exclusive_min 0.1; ");
    EXPECT_EQ(round<floats>(R"({"tenths":0.71,"between":0.7})"), "/tenths max 0.7; /tenths multiple_of 0.1; /between exclusive_max 0.7; ");
}

struct price {
    [[=multiple_of(0.01)]] double euros = 0;
};

TEST(json, large_multiples_are_looked_at_as_closely_as_small_ones) {
    same<price>(R"({"euros":5000000.01})");
    same<price>(R"({"euros":123456789.99})");
    same<price>(R"({"euros":1e308})");
    same<price>(R"({"euros":9.999999999999831})");  // a thousand times 0.01, added up
    EXPECT_EQ(round<price>(R"({"euros":5000000.005})"), "/euros multiple_of 0.01; ");
    EXPECT_EQ(round<price>(R"({"euros":123456789.991})"), "/euros multiple_of 0.01; ");
}

TEST(json, elements_that_do_not_fit_are_told_once) {
    EXPECT_EQ(round<constrained>(R"({"numbers":["a","b"],"counts":{"a":"x"}})"), "/numbers/0 type; /numbers/1 type; /counts/a type; ");
    EXPECT_EQ(round<constrained>(R"({"counts":{"a":"x","b":1}})"), "/counts/a type; /counts length 1; ");
}

struct period {
    int from = 0;
    int to = 0;
    [[=check]] auto in_order() const -> std::optional<std::string> {
        if (from <= to) return std::nullopt;
        return "must begin before it ends";
    }
};

TEST(json, whole_objects_are_checked) {
    same<std::vector<period>>(R"([{"from":1,"to":2}])");
    EXPECT_EQ(round<std::vector<period>>(R"([{"from":1,"to":2},{"from":3,"to":2}])"), "/1 check; ");
    EXPECT_EQ(round<period>(R"({"from":3,"to":"x"})"), "/to type; ");
}

TEST(json, hostile_text) {
    for (const char* text : {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")", R"("\u00g0")", R"("\x")", "\"\x01\"", "\"", "\"\\", "\"\\u00", "\"\xFF\"", "\"\xED\xA0\x80\""})
        EXPECT_TRUE(round<std::string>(text).starts_with("no JSON: ")) << text;
    EXPECT_EQ(round<std::string>("\"" + std::string(100, 'a') + "\\n" + std::string(100, 'b') + "\\t\""),
              "\"" + std::string(100, 'a') + "\\n" + std::string(100, 'b') + "\\t\"");
    EXPECT_EQ(round<std::string>(std::string_view("\"a\0b\"", 5)), "no JSON: a string contains a control character (line 1, column 3)");
    EXPECT_EQ(round<int>("123456789012345678901234567890"), " range; ");
    EXPECT_EQ(round<double>("1e999"), " range; ");
    EXPECT_EQ(round<double>("-1e-999"), "-0");
    EXPECT_EQ(round<int>("1 2"), "no JSON: something follows the document (line 1, column 3)");
    EXPECT_EQ(round<int>(" "), "no JSON: there is nothing in it");
    EXPECT_EQ(round<int>(std::string_view("1\0", 2)), "no JSON: something follows the document (line 1, column 2)");
    std::string faults = "[";
    for (int i = 0; i < 100'000; ++i) faults += "{},";
    faults.back() = ']';
    arena memory;
    validate::faults found;
    std::vector<owner> owners;
    ASSERT_TRUE(json::read(describe::type_of<std::vector<owner>>, annotation::unconstrained, faults, &owners, memory, found));
    const auto problem = std::move(found).to_problem();
    EXPECT_EQ(problem.errors.size(), 100U);
    EXPECT_EQ(problem.detail, "The request has at least 100000 faults; the first 100 are listed.");
}

}
