#pragma once
#include <functional>
#include <string>
#include <vector>

#include "request_set.hpp"

/// Answers all requests of a load, in its order, and counts the wrong answers.
using contestant = std::function<std::size_t(const load&)>;

struct entry {
    std::string name;
    contestant ask;
    bool knows_405 = true;  // has methods, so that these requests are misses for it
};

/// Those that can answer this set. `matchit` is the path of its library, empty if there is none.
auto contestants(const request_set& set, const std::string& matchit) -> std::vector<entry>;
