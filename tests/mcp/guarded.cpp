// Tools that need a token, on an app that has routes too.
#include <string>
#include <vector>
#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>
#include <conduit/mcp.hpp>

namespace guarded {
using namespace conduit::annotations;
namespace mcp = conduit::mcp;

struct item {
    int id;
    [[=length(1, 8)]] std::string name;
    std::vector<int> sizes = {};
};

[[=get("/items/:id"), =tool, =doc("One item.")]]
auto get_item(int id, std::optional<bool> full) -> std::expected<item, conduit::problem> {
    if (id == 404) return std::unexpected(conduit::problem::not_found("There is no item 404."));
    return item{id, full.value_or(false) ? "full" : "short"};
}
[[=get("/items/new")]]
auto new_item() -> std::string {
    return "not a tool";
}
[[=put("/items/:id"), =tool, =doc("Changes an item.")]]
auto put_item(int id, item body) -> item {
    body.id += id;
    return body;
}
[[=post("/items"), =tool("items.add"), =doc("Adds an item.")]]
auto add_item(item body, std::vector<int> tags, mcp::changes changes) -> conduit::reply<item, 201> {
    changes.resource("items://all");
    body.sizes.insert(body.sizes.end(), tags.begin(), tags.end());
    return body;
}
[[=resource("items://all"), =doc("All items.")]]
auto all() -> std::vector<item> {
    return {};
}
[[=get("/files/*path"), =resource("files://{+path}"), =doc("A file.")]]
auto read_file(std::string_view path) -> std::expected<std::string, conduit::problem> {
    if (path == "none") return std::unexpected(conduit::problem::not_found("There is no such file."));
    return "content of " + std::string(path);
}

[[=tool, =authenticated, =doc("Who asks.")]]
auto whoami(const conduit::principal& who) -> std::string {
    return who.subject;
}
[[=tool, =requires_scope("items:write"), =doc("Deletes all."), =destructive_hint]]
auto wipe() -> std::string {
    return "wiped";
}
[[=get("/asks"), =tool, =doc("Asks the client.")]]
auto asks(mcp::context context) -> conduit::task<std::string> {
    co_return (co_await context.sample({.prompt = "Anything?"})).text;
}

}

int main(int argc, char** argv) {
    conduit::auth::bearer tokens{[](std::string_view token) -> std::optional<conduit::principal> {
                                     if (token == "reader") return conduit::principal{"rita"};
                                     if (token == "writer") return conduit::principal{"walt", {"items:write"}};
                                     return std::nullopt;
                                 },
                                 {.resource_metadata = "https://example.org/.well-known/oauth-protected-resource/mcp"}};
    return conduit::app<^^guarded>{tokens}.run(argc, argv);
}
