// The application of bench/http/profiles; peers/ has the same one for each peer.
//     BENCH_DATA=FOLDER bench_http_profiles        the folder has items.json and static/
#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <simdjson.h>

#include <cstdlib>
#include <ranges>

namespace profiles {
using namespace conduit::annotations;
using conduit::directory, conduit::file, conduit::problem;

struct rated {
    double score;
    std::uint64_t count;
};

struct item {
    std::uint64_t id;
    std::string name;
    std::string category;
    std::uint64_t price;
    std::uint64_t quantity;
    bool active;
    std::vector<std::string> tags;
    rated rating;
};

struct stock {
    std::vector<item> items;
};

struct line {
    std::uint64_t id;
    std::string_view name;
    std::string_view category;
    std::uint64_t price;
    std::uint64_t quantity;
    bool active;
    std::vector<std::string_view> tags;
    rated rating;
    std::uint64_t total;
};

struct selection {
    std::vector<line> items;
    std::size_t count;
};

[[=get("/")]]
auto hello() -> std::string_view { return "Hello, world!"; }

[[=get("/items")]]
auto select(std::size_t limit, std::uint64_t factor, const stock& stock) -> selection {
    selection chosen;
    for (const auto& one : stock.items | std::views::take(limit))
        chosen.items.push_back({one.id, one.name, one.category, one.price, one.quantity, one.active, {one.tags.begin(), one.tags.end()}, one.rating,
                                one.price * one.quantity * factor});
    chosen.count = chosen.items.size();
    return chosen;
}

[[=post("/upload")]]
auto upload(const conduit::request& request) -> std::string { return std::to_string(request.body.size()); }

[[=get("/static/*path")]]
auto asset(std::string_view path, directory& assets) -> std::expected<file, problem> { return assets.at(path); }

}

static auto read_stock(const std::string& path) -> profiles::stock {
    profiles::stock stock;
    simdjson::dom::parser parser;
    for (const simdjson::dom::element one : parser.load(path).get_array()) {
        auto& item = stock.items.emplace_back(one["id"], std::string(one["name"]), std::string(one["category"]), one["price"], one["quantity"],
                                              one["active"]);
        for (const std::string_view tag : one["tags"].get_array()) item.tags.emplace_back(tag);
        item.rating = {one["rating"]["score"], one["rating"]["count"]};
    }
    return stock;
}

int main(int argc, char** argv) {
    const char* data = std::getenv("BENCH_DATA");
    if (!data) return std::fputs("BENCH_DATA names the folder with items.json and static/\n", stderr), 2;
    auto stock = read_stock(std::string(data) + "/items.json");
    conduit::directory assets{std::string(data) + "/static"};
    return conduit::app<^^profiles>{stock, assets}.run(argc, argv);
}
