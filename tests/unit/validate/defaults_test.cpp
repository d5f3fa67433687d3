#include <gtest/gtest.h>

#include <stdexcept>
#include <conduit/annotations/constraint.hpp>
#include <conduit/argument/slot.hpp>
#include <conduit/describe/type_of.hpp>

#include "validate/defaults.hpp"

namespace {

using namespace conduit;
using namespace conduit::annotations;

/// Not constexpr: what it gives is known at start only.
template <class Value>
auto at_start(Value value) -> Value {
    return value;
}

struct fine {
    [[=range(1, 100)]] int limit = at_start(100);
    [[=length(1, 3)]] std::string name = at_start("äöü");
    [[=min(0.5)]] std::optional<double> least = at_start(0.5);
};
struct broken_number {
    [[=range(1, 100)]] int limit = at_start(101);
};
struct broken_text {
    int other = at_start(1);
    [[=length(1, 64)]] std::string name = "";  // a constant, in a struct that is none
};
struct broken_element {
    [[=min(1)]] std::vector<int> numbers = at_start(std::vector{1, 0});
};
struct holds_one {
    broken_number inner;
};
struct holds_many {
    std::vector<holds_many> children;
    std::vector<broken_number> inner;
};
struct overrides {
    fine inner{.limit = at_start(0)};
};
struct throws {
    [[=min(1)]] int number = at_start(0) == 0 ? throw std::runtime_error("no default today") : 1;
};
struct required {
    [[=min(1)]] int number;
    [[=min(1)]] std::optional<int> other;
    int made = at_start(0);
};

// Constants, but of constraints that the compiler does not look at.
struct broken_mail {
    [[=format("email")]] std::string_view mail = "nobody";
};
struct broken_step {
    [[=multiple_of(0.5)]] double step = 0.7;
};
struct broken_set {
    [[=unique]] std::vector<int> numbers{1, 1};
};

template <class T>
auto checked(argument_source source) -> std::string {
    constexpr auto layout = binding::layout_of_slot<T>();
    const argument_row row{.source = source, .type = &describe::type_of<T>, .construct = layout.construct, .destroy = layout.destroy};
    const endpoint endpoint{.method = method::post, .pattern = {"/items", 6}, .handler = {"shop::add", 9}, .place = {{"shop.hpp", 8}, 7, 1}, .row_data = &row, .row_count = 1};
    const conduit::endpoint* const endpoints[] = {&endpoint};
    const auto result = validate::check_defaults(endpoints);
    return result ? "" : result.error();
}

TEST(defaults, that_keep_their_constraints_pass) {
    EXPECT_EQ(checked<fine>(argument_source::body), "");
    EXPECT_EQ(checked<required>(argument_source::body), "");
}

TEST(defaults, that_break_them_are_named) {
    EXPECT_EQ(checked<broken_number>(argument_source::body), "POST /items (shop::add, shop.hpp:7): the default of the member 'limit' of broken_number "
                                                             "breaks its own constraint: it must be at most 100");
    EXPECT_NE(checked<broken_number>(argument_source::query_object), "");
    EXPECT_TRUE(checked<broken_text>(argument_source::body).ends_with("'name' of broken_text breaks its own constraint: it must have at least 1 characters"));
    EXPECT_TRUE(checked<broken_element>(argument_source::body).ends_with("'numbers' of broken_element breaks its own constraint: it must be at least 1"));
}

TEST(defaults, are_checked_wherever_a_body_holds_them) {
    EXPECT_TRUE(checked<holds_one>(argument_source::body).contains("'limit' of broken_number"));
    EXPECT_TRUE(checked<holds_many>(argument_source::body).contains("'limit' of broken_number"));
    EXPECT_TRUE(checked<overrides>(argument_source::body).contains("'limit' of fine"));
    EXPECT_TRUE(checked<std::vector<holds_one>>(argument_source::body).contains("'limit' of broken_number"));
}

TEST(defaults, are_checked_at_start_where_the_compiler_does_not_look_at_the_constraint) {
    EXPECT_TRUE(checked<broken_mail>(argument_source::body).ends_with("'mail' of broken_mail breaks its own constraint: it must be an e-mail address"));
    EXPECT_TRUE(checked<broken_step>(argument_source::body).ends_with("'step' of broken_step breaks its own constraint: it must be a multiple of 0.5"));
    EXPECT_TRUE(checked<broken_set>(argument_source::body).ends_with("'numbers' of broken_set breaks its own constraint: it must not have two equal elements"));
}

TEST(defaults, that_throw_are_left_to_requests) {
    EXPECT_EQ(checked<throws>(argument_source::body), "");
}

TEST(defaults, of_what_is_no_argument_are_not_made) {
    EXPECT_EQ(checked<broken_number>(argument_source::custom), "");
}

}
