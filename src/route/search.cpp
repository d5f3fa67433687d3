#include "search.hpp"

#include <vector>

namespace conduit::routing {

auto available_searches() -> std::span<const search* const> {
    static const auto available = [] {
        std::vector<const search*> found;
        for (const auto* search : {&search_avx512, &search_avx2, &search_baseline})
            if (search->available()) found.push_back(search);
        return found;
    }();
    return available;
}

}
