#include "request_set.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>

namespace {

constexpr std::size_t picks = 65'536;

auto method_of(const std::string& name) -> conduit::method { return conduit::method_named(name).value(); }

/// In turn, over and over: the branch predictor learns it.
auto fixed_order(std::size_t requests) -> std::vector<std::uint16_t> {
    std::vector<std::uint16_t> order(picks / requests * requests);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint16_t>(i % requests);
    return order;
}

auto random_order(const std::vector<double>& weights) -> std::vector<std::uint16_t> {
    std::mt19937 random(1);
    std::discrete_distribution<int> pick(weights.begin(), weights.end());
    std::vector<std::uint16_t> order(picks);
    for (auto& request : order) request = static_cast<std::uint16_t>(pick(random));
    return order;
}

/// The k-th most frequent request comes 1/k as often as the first; which are frequent is chosen by lot.
auto zipf_order(std::size_t requests) -> std::vector<std::uint16_t> {
    std::vector<double> weights(requests);
    for (std::size_t i = 0; i < requests; ++i) weights[i] = 1 / static_cast<double>(i + 1);
    std::ranges::shuffle(weights, std::mt19937(2));
    return random_order(weights);
}

auto allowed_methods(const std::string& names) -> std::uint8_t {
    conduit::method_set set;
    std::istringstream words(names == "-" ? "" : names);
    for (std::string name; std::getline(words, name, ',');) set.add(method_of(name));
    return set.bits;
}

}

void read(request_set& set, const std::string& folder, const std::string& name) {
    set.name = name;
    std::ifstream file(folder + "/" + name + ".txt");
    if (!file) throw std::runtime_error("cannot read " + folder + "/" + name + ".txt");
    std::map<std::string, std::vector<request>> requests;
    std::vector<std::pair<conduit::method, std::string>> routes;
    std::map<std::string, std::vector<std::size_t>> places;
    for (std::string kind, method, path, allowed; file >> kind >> method >> path;) {
        if (kind == "route") {
            routes.emplace_back(method_of(method), path);
            continue;
        }
        request made{};
        made.length = static_cast<std::uint32_t>(path.size());
        made.method = static_cast<std::uint8_t>(method_of(method));
        file >> made.endpoint >> allowed >> made.captured;
        made.allowed = allowed_methods(allowed);
        set.buffer += method + " ";
        places[kind].push_back(set.buffer.size());
        set.buffer += path + " HTTP/1.1\r\n";
        requests[kind].push_back(made);
    }
    for (auto& [kind, list] : requests)
        for (std::size_t i = 0; i < list.size(); ++i) list[i].path = set.buffer.data() + places[kind][i];
    for (const auto& route : routes) set.patterns.push_back(route.second);
    for (std::size_t i = 0; i < routes.size(); ++i)
        set.table.push_back({routes[i].first, set.patterns[i], conduit::routing::split_pattern(set.patterns[i])});

    const auto uniform = [&](const std::string& kind) { return random_order(std::vector<double>(requests.at(kind).size(), 1)); };
    const auto& hits = requests.at("hit");
    set.loads = {{"fixed", hits, fixed_order(hits.size())}, {"random", hits, uniform("hit")}, {"zipf", hits, zipf_order(hits.size())},
                 {"404", requests.at("404"), uniform("404")}, {"405", requests.at("405"), uniform("405")}};
}
