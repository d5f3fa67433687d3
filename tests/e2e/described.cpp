#include <conduit/auth.hpp>
#include <conduit/bytes.hpp>
#include <conduit/chrono.hpp>
#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <conduit/http/body_stream.hpp>
#include <conduit/stream.hpp>
#include <conduit/tensor/body.hpp>
#include <conduit/uuid.hpp>

#include <array>
#include <generator>
#include <map>
#include <unordered_map>
#include <variant>

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

struct [[=discriminator("kind")]] card { [[=pattern("^[0-9]{4}$")]] std::string last_digits; };
struct [[=discriminator("kind", "bank-transfer"), =strict]] transfer {
    std::string account;
    [[=secret]] std::string code = "none";
};
struct [[=strict, =camel_case]] order {
    [[=read_only, =doc("Which one it has become.")]] conduit::uuid id;
    [[=length(1, 5), =unique]] std::vector<std::string> articles;
    [[=length(0, 3), =range(0, 9)]] std::map<std::string, int> extras;
    std::unordered_map<std::string, color> tints;
    std::variant<card, transfer> paid_by;
    std::optional<std::variant<std::monostate, double, std::string, card>> remark;
    std::array<double, 3> size;
    std::tuple<std::string, std::int8_t, color> code;
    std::chrono::sys_days day;
    std::optional<std::chrono::sys_seconds> sent_at;
    conduit::bytes picture;
    [[=secret]] std::optional<std::string> voucher;
    [[=exclusive_min(0), =exclusive_max(100), =multiple_of(0.5)]] double total = 1;
    [[=exclusive_min(-10), =multiple_of(5)]] std::int16_t step = 5;
    [[=format("date")]] std::optional<std::string> born;
    std::chrono::minutes patience{90};
};
struct client { std::string_view x_client; [[=range(1, 9)]] std::optional<int> x_level; std::vector<color> x_colors; };
struct visit { [[=length(1, 8)]] std::string session; color theme = color::green; };
struct shelf { std::int64_t row; int place; };

[[=provide]]
auto find_shelf([[=min(1), =doc("Counts from one.")]] int row, [[=range(1, 9)]] int place, conduit::header<std::optional<int>> x_floor) -> shelf {
    return {row + std::int64_t{100} * x_floor->value_or(0), place};
}

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
[[=post("/orders")]]
auto add_order(order body) -> order { return body; }
[[=get("/orders/:id/:day")]]
auto get_order(conduit::uuid id, std::chrono::sys_days day, std::optional<std::chrono::minutes> patience) -> std::map<std::string, std::variant<card, transfer>> {
    if (id == conduit::uuid{} || day > std::chrono::sys_days{} || patience) return {};
    return {{"first", card{"0000"}}, {"second", transfer{"7", "8"}}};
}
[[=get("/client")]]
auto client_of(conduit::header<client> client, conduit::header<std::optional<std::string_view>> accept_language, conduit::cookie<std::optional<int>> visits) -> std::string {
    return std::string(client->x_client) + std::string(accept_language->value_or("")) + std::to_string(visits->value_or(0));
}
[[=get("/visit")]]
auto visit_of(conduit::cookie<visit> visit) -> std::string { return visit->session; }
[[=get("/shelf")]]
auto shelf_of(const shelf& shelf) -> std::pair<std::int64_t, int> { return {shelf.row, shelf.place}; }
[[=post("/sums")]]
auto sum([[=length(1, 4), =range(-9, 9)]] conduit::body<std::vector<int>> numbers) -> std::int64_t {
    std::int64_t sum = 0;
    for (const int number : *numbers) sum += number;
    return sum;
}
[[=post("/raw")]]
auto count(conduit::body_stream body) -> conduit::task<std::size_t> {
    std::size_t bytes = 0;
    while (const auto piece = co_await body.next()) bytes += piece->size();
    co_return bytes;
}
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
namespace [[=prefix("/own"), =authenticated]] own {
[[=get("/name")]]
auto name(const conduit::principal& who) -> std::string { return who.subject; }
[[=put("/name"), =requires_scope("write")]]
auto rename([[=length(1, 8)]] conduit::body<std::string> name) -> std::string { return *name; }
[[=del("/"), =requires_scope("write", "delete")]]
auto leave() -> void {}
}
[[=get("/secret"), =hidden]]
auto secret() -> std::string { return "hidden"; }

}

int main(int argc, char** argv) {
    conduit::auth::bearer tokens{conduit::auth::known_tokens{{"all", {"Ada", {"write", "delete"}}}, {"some", {"Bob", {"write"}}}}};
    return conduit::app<^^described>{tokens}
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
