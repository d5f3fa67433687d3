#include <conduit/conduit.hpp>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <thread>

// Every kind of argument, result and failure, for the end-to-end tests.
namespace [[=conduit::prefix("/probe")]] probe {
using namespace conduit::annotations;

enum class color { red, green, blue };

struct point {
    double x = 0;
    double y = 0;
};
struct shape {
    [[=length(1, 8)]] std::string name;
    color fill;
    std::vector<point> points;
    std::optional<int> layer;
    [[=range(0, 100)]] std::uint8_t opacity = 100;
    [[=one_of({"draft", "final"})]] std::string state = "draft";
};
struct tree {
    std::string name;
    std::vector<tree> children;
};
struct filter {
    [[=min(1)]] int page = 1;
    std::optional<std::string> search;
    std::vector<color> colors;
    [[=length(0, 3)]] std::vector<int> ids;
    bool exact = false;
};

[[=get("/scalars")]]
auto scalars(int count, std::optional<double> ratio, color tint, bool flag, std::vector<std::string> tags, std::string_view text) -> std::string {
    std::string all = std::to_string(count) + "|" + (ratio ? std::to_string(*ratio) : "none") + "|" + std::to_string(static_cast<int>(tint)) +
                      "|" + (flag ? "yes" : "no") + "|";
    for (const auto& tag : tags) all += tag + ",";
    return all + "|" + std::string(text);
}

struct browser {
    std::string_view user_agent;
    std::optional<int> x_page_size;
    std::vector<std::string> x_tag;
};
[[=get("/headers")]]
auto headers(conduit::header<browser> sent, conduit::header<std::optional<std::string_view>> accept_language, conduit::cookie<std::optional<int>> visits)
    -> std::string {
    std::string all = std::string(sent->user_agent) + "|" + (sent->x_page_size ? std::to_string(*sent->x_page_size) : "none") + "|";
    for (const auto& tag : sent->x_tag) all += tag + ",";
    return all + "|" + std::string(accept_language->value_or("none")) + "|" + std::to_string(visits->value_or(0));
}
struct session_cookies {
    [[=length(4, 8)]] std::string session;
    color theme = color::green;
};
[[=get("/cookie-fields")]]
auto cookie_fields(conduit::cookie<session_cookies> sent, [[=min(2)]] conduit::header<int> x_count) -> std::string {
    return sent->session + "|" + std::to_string(static_cast<int>(sent->theme)) + "|" + std::to_string(*x_count);
}
[[=get("/cookie-list"), =hidden]]  // OpenAPI 3.1 has no words for several cookies of one name
auto cookie_list([[=min(2)]] conduit::cookie<std::vector<int>> tag) -> std::vector<int> {
    return *tag;
}
[[=post("/numbers")]]
auto numbers_in_body(conduit::body<std::vector<int>> numbers) -> std::size_t {
    return numbers->size();
}

enum class failure { missing, taken };
[[=get("/failure")]]
auto fail(failure kind, bool later) -> std::expected<int, failure>;
[[=get("/failure-later")]]
auto fail_later(failure kind) -> conduit::task<std::expected<std::string, failure>>;

[[=post("/moved")]]
auto moved(std::string_view to, int status) -> conduit::redirect {
    return {std::string(to), status};
}

[[=get("/cookie")]]
auto with_cookie(std::string_view name, std::string_view value) -> conduit::reply<std::string, 200> {
    return {"set", {conduit::set_cookie{.name = std::string(name), .value = std::string(value), .max_age = 60}, conduit::set_cookie::expired("old")}};
}

[[=get("/header")]]
auto with_header(std::string_view name, std::string_view value, std::string_view type) -> conduit::response {
    return {.content_type = std::string(type), .body = "body", .headers = {{std::string(name), std::string(value)}}};
}

[[=get("/status"), =hidden]]
auto with_status(int status) -> conduit::response {
    return {.status = status, .content_type = "text/plain", .body = "body"};
}

[[=get("/cookies")]]
auto cookie_sent(const conduit::request& request, std::string_view name) -> std::optional<std::string> {
    const auto found = cookie_of(request, name);
    return found ? std::optional(std::string(*found)) : std::nullopt;
}

[[=get("/filter")]]
auto filtered(conduit::query<filter> filter) -> probe::filter {
    return *filter;
}

struct contact {
    [[=length(1, 8)]] std::string name;
    [[=min(18)]] int age;
    std::optional<std::string> note;
    std::vector<std::string> tags;
    color tint = color::green;
    [[=length(0, 2)]] std::vector<int> ids;
    std::string_view nickname = "none";
};
[[=post("/contacts")]]
auto add_contact(conduit::form<contact> form) -> contact {
    return *form;
}

struct album {
    std::string_view title = "";
    conduit::upload cover;
    std::optional<conduit::upload> back;
    [[=length(0, 3)]] std::vector<conduit::upload> pages;
};
struct seen_file {
    std::string_view filename;
    std::string_view content_type;
    std::string_view content;
};
struct seen_album {
    std::string_view title;
    seen_file cover;
    std::optional<seen_file> back;
    std::vector<seen_file> pages;
};
[[=post("/albums")]]
auto add_album(conduit::form<album> album) -> seen_album {
    const auto seen = [](const conduit::upload& file) { return seen_file{file.filename, file.content_type, file.content}; };
    seen_album all{album->title, seen(album->cover), {}, {}};
    if (album->back) all.back = seen(*album->back);
    for (const auto& page : album->pages) all.pages.push_back(seen(page));
    return all;
}
[[=post("/echo/:number")]]
auto echo_file(int number, conduit::query<filter> query, conduit::form<album> album) -> conduit::response {
    return {.content_type = std::to_string(std::int64_t{number} + query->page), .body = std::string(album->cover.content)};
}

[[=get("/captured/:number/:name/*rest"), =silence("text-by-value")]]
auto captured(std::int16_t number, std::string name, std::string_view rest) -> std::string {
    return std::to_string(number) + "|" + name + "|" + std::string(rest);
}

[[=post("/shapes")]]
auto make_shape(shape body) -> shape {
    return body;
}

/// Wider than the memory that a call has on the stack for its arguments.
struct wide {
    std::string a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t;
};
[[=post("/wide/:number"), =silence("text-by-value")]]
auto wide_body(int number, wide body, std::optional<std::string> more) -> wide {
    body.a += std::to_string(number) + more.value_or("");
    return body;
}

inline auto refuse() -> int { throw std::runtime_error("no default today"); }
struct throwing {
    std::string text = std::string(100, 'x');
    int number = refuse();
};
[[=post("/throwing"), =silence("text-by-value")]]
auto throwing_default(std::string name, throwing body) -> std::string { return name + body.text; }

[[=post("/trees")]]
auto plant(tree body) -> tree {
    return body;
}

[[=post("/many")]]
auto many(std::vector<shape> body) -> std::size_t {
    return body.size();
}

[[=post("/accepted"), =status(202)]]
auto accept_it(point body) -> point {
    return body;
}

[[=get("/html")]]
auto page() -> conduit::html {
    return {"<!doctype html><title>probe</title>"};
}

[[=get("/nothing")]]
void nothing() {}

[[=get("/full")]]
auto full() -> conduit::response {
    return {.status = 203, .content_type = "text/x-probe", .body = "full", .headers = {{"X-Probe", "1"}}};
}

[[=get("/numbers")]]
auto numbers() -> std::vector<double> {
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    return {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, -0.5, 1e300};
}

[[=get("/throws")]]
auto throws() -> std::string {
    throw std::runtime_error("the secret is 42");
}

[[=get("/problem")]]
auto thrown_problem() -> std::string {
    throw conduit::problem{.status = 418, .detail = "short and stout"};
}

[[=get("/later")]]
auto later(int count) -> conduit::task<std::int64_t> {
    co_return std::int64_t{count} + 1;
}

[[=get("/later-problem")]]
auto later_problem() -> conduit::task<std::expected<int, conduit::problem>> {
    co_return std::unexpected(conduit::problem::conflict("too late"));
}

[[=get("/blocking"), =blocking]]
auto wait(int milliseconds) -> std::string {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return "waited";
}

[[=get("/holds")]]
auto holds(int milliseconds) -> std::string {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return "held";
}

}

template <>
struct conduit::as_problem<probe::failure> {
    static auto from(const probe::failure& failure) -> problem {
        return failure == probe::failure::missing ? problem::not_found("It is gone.") : problem::conflict("It is taken.");
    }
};

auto probe::fail(failure kind, bool later) -> std::expected<int, failure> {
    if (later) return 1;
    return std::unexpected(kind);
}
auto probe::fail_later(failure kind) -> conduit::task<std::expected<std::string, failure>> { co_return std::unexpected(kind); }

int main(int argc, char** argv) { return conduit::app<^^probe>{}.run(argc, argv); }
