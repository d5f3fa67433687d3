#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <conduit/stream.hpp>
#include <conduit/tensor/body.hpp>

#include <generator>

// Every kind of argument, result and annotation, for the tests of the OpenAPI document.
namespace described {
using namespace conduit::annotations;

enum class color { red, green, blue };

/// Both names are those of other types too.
namespace other {
struct item { int number; };
struct problem { std::string words; };
}

struct point { double x = 0.5; double y = 0; };
struct item {
    [[=length(1, 8), =doc("What people call it."), =example("teapot")]] std::string name;
    color fill;
    std::optional<color> edge;
    std::optional<std::string> note;
    [[=one_of({"draft", "final"})]] std::optional<std::string> state;
    [[=length(0, 3), =range(0, 9)]] std::vector<std::uint8_t> digits;
    std::vector<point> points;
    point center;
    color tint = color::green;
    std::int64_t large = 0;
    std::uint64_t larger = 0;
    [[=min(0.5)]] float price = 1;
    bool active = true;
};
inline auto made(std::string name, color fill) -> item {
    item made{};
    made.name = std::move(name);
    made.fill = fill;
    return made;
}
struct tree { std::string name; std::vector<tree> children; std::optional<std::vector<tree>> more; };
template <class T>
struct page_of { std::vector<T> items; std::optional<std::string> next; };

struct paging {
    [[=min(1), =doc("Counts from one.")]] int page = 1;
    [[=range(1, 100)]] int limit = 10;
    std::optional<std::string> q;
    std::vector<color> colors;
    std::string sort = "name";
};
struct signup { [[=length(1, 64)]] std::string name; [[=min(18)]] int age; std::vector<std::string> tags; std::string_view nickname = "none"; };
struct album { std::string_view title = ""; conduit::upload cover; std::optional<conduit::upload> back; std::vector<conduit::upload> pages; };

namespace [[=conduit::prefix("/items")]] items {
[[=get("/:id"), =doc("One item. It is made up, and always the same.")]]
auto get_item([[=min(1), =doc("Which one."), =example(7)]] int id) -> std::expected<item, conduit::problem> {
    if (id > 9) return std::unexpected(conduit::problem::not_found("There is none."));
    return made("teapot", color::red);
}
[[=put("/:name"), =deprecated, =silence("capture-names")]]
auto put_item(std::string_view name, item body) -> item {
    body.name = name;
    return body;
}
[[=get("/")]]
auto list(conduit::query<paging> paging, std::optional<color> fill) -> page_of<item> {
    return {{made(paging->sort, fill.value_or(color::blue))}, {}};
}
[[=post("/"), =status(202)]]
auto add(item body) -> item { return body; }
}

[[=get("/files/:name")]]
auto one_file(std::string_view name) -> conduit::file { return conduit::file{std::string(name)}; }
[[=get("/files/*path")]]
auto deep_file(std::string_view path) -> conduit::file { return conduit::file{std::string(path)}; }
[[=get("/deep/*path")]]
auto only_deep(std::string_view path) -> std::string { return std::string(path); }

[[=post("/trees"), =post("/forests")]]
auto plant(tree body) -> tree { return body; }
[[=post("/others")]]
auto others(std::vector<other::item> body) -> std::vector<other::problem> { return {{std::to_string(body.size())}}; }
[[=post("/signups")]]
auto sign_up(conduit::form<signup> form) -> conduit::reply<signup, 201> { return *form; }
[[=post("/albums")]]
auto add_album(conduit::form<album> form) -> std::string { return std::string(form->title); }
[[=post("/tensors")]]
auto transpose(conduit::tensor<float, 2> image) -> conduit::tensor<double, 1> { return {{1}, std::vector{static_cast<double>(image.size())}}; }
[[=get("/numbers")]]
auto numbers(int count) -> std::generator<point> {
    for (int i = 0; i < count; ++i) co_yield {.x = static_cast<double>(i)};
}
[[=get("/lines")]]
auto lines() -> conduit::async_generator<std::string> { co_yield "one"; }
[[=get("/page"), =blocking]]
auto page() -> conduit::html { return {"<p>hello"}; }
[[=get("/moved")]]
auto moved() -> conduit::redirect { return {"/page"}; }
[[=del("/nothing")]]
auto nothing() -> conduit::task<> { co_return; }
[[=get("/full")]]
auto full(const conduit::request&) -> conduit::response { return {.body = "full"}; }
[[=get("/secret"), =hidden]]
auto secret() -> std::string { return "hidden"; }

}

int main(int argc, char** argv) {
    return conduit::app<^^described>{}
        .describe({.title = "Everything",
                   .version = "1.2.0",
                   .description = "What *can* be described.",
                   .contact_name = "The shop",
                   .contact_url = "https://shop.example",
                   .license = "MIT",
                   .license_url = "https://shop.example/licence",
                   .servers = {"/", "https://api.shop.example/v1"}})
        .mount<^^conduit::docs>("/internal")
        .run(argc, argv);
}
