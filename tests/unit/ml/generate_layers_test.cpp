#include <gtest/gtest.h>

#include <string>

#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>
#include <conduit/ml/ml.hpp>
#include <conduit/test_client.hpp>

// Of a handler that generates, asked for by the inference protocol: the request for it has passed the app's layers already.
namespace writing {
using namespace conduit::annotations;

struct prompt {
    std::string text_input;
};
struct around {
    void before(int& count) const { ++count; }
};

[[=post("/write"), =generate("writer"), =authenticated]]
auto write(prompt body, const conduit::principal& who, conduit::request_id id) -> std::string {
    return who.subject + " " + std::string(id.value) + " " + body.text_input;
}
}

namespace {

TEST(generating, passes_the_layers_of_the_app_once) {
    int count = 0;
    conduit::auth::bearer tokens{conduit::auth::known_tokens{{"t1", {"Ada"}}}};
    conduit::app<^^writing, conduit::use<writing::around{}, conduit::request_ids{}, conduit::authenticated>> app{count, tokens};
    conduit::test_client client{app, {.model_control = true}};
    client.headers = {{"Authorization", "Bearer t1"}};
    const auto answer = client.post("/v2/models/writer/generate", writing::prompt{"words"}, {{"X-Request-Id", "r7"}});
    EXPECT_EQ(answer.status, 200) << answer;
    EXPECT_TRUE(answer.body.contains("Ada r7 words")) << answer;
    EXPECT_EQ(answer.header("X-Request-Id"), "r7");
    EXPECT_EQ(count, 1);
    EXPECT_EQ(client.post("/v2/models/writer/generate", writing::prompt{"words"}, {{"Authorization", "Bearer t2"}}).status, 401);
}

}
