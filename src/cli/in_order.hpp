#pragma once
#include <algorithm>
#include <numeric>
#include <vector>
#include <conduit/app/application.hpp>

namespace conduit::cli {

/// The indices of an app's endpoints as tables show them: by pattern, then by method.
inline auto in_order(const application& application) -> std::vector<std::size_t> {
    std::vector<std::size_t> order(application.endpoints.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const auto &left = *application.endpoints[a], &right = *application.endpoints[b];
        return left.pattern.view() != right.pattern.view() ? left.pattern.view() < right.pattern.view() : left.method < right.method;
    });
    return order;
}

}
