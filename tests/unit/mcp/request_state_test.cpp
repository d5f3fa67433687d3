#include "mcp/request_state.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace conduit::mcp;

const std::vector<std::string> keys{std::string(32, 'n'), std::string(32, 'o')};
const answers given{{"name", R"({"action":"accept","content":{"name":"Ada"}})"}, {"roots", "[]"}};

TEST(request_state, is_opened_for_whom_it_was_sealed) {
    const auto state = seal(keys[0], given, {"Ada", "tools/call x", 1000});
    EXPECT_EQ(unseal(keys, state, {"Ada", "tools/call x", 1000}), given);
    EXPECT_EQ(unseal(keys, state, {"Ada", "tools/call x", 1000 + state_lifetime}), given);
    const auto refused = [&](const state_binding& binding) { return unseal(keys, state, binding).error_or(""); };
    EXPECT_TRUE(refused({"Ada", "tools/call x", 1001 + state_lifetime}).contains("too old"));
    EXPECT_TRUE(refused({"Bob", "tools/call x", 1000}).contains("another client"));
    EXPECT_TRUE(refused({"Ada", "tools/call y", 1000}).contains("another request"));
    EXPECT_TRUE(refused({"Adatools", "/call x", 1000}).contains("another"));
}

TEST(request_state, is_taken_of_any_key_and_of_no_other) {
    const auto old = seal(keys[1], given, {"Ada", "x", 1000});
    EXPECT_EQ(unseal(keys, old, {"Ada", "x", 1000}), given);
    EXPECT_FALSE(unseal({keys.data(), 1}, old, {"Ada", "x", 1000}));
    EXPECT_FALSE(unseal({}, old, {"Ada", "x", 1000}));
}

TEST(request_state, that_was_changed_anywhere_is_refused) {
    const auto state = seal(keys[0], given, {"Ada", "x", 1000});
    for (std::size_t i = 0; i < state.size(); ++i) {
        auto other = state;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(unseal(keys, other, {"Ada", "x", 1000})) << i;
        EXPECT_FALSE(unseal(keys, state.substr(0, i), {"Ada", "x", 1000})) << i;
    }
}

}
