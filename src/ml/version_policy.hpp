#pragma once
#include <cstdint>
#include <vector>

namespace conduit::ml {

/// Which versions of a model are served: the `count` highest, all, or those listed.
struct version_policy {
    enum class kind : std::uint8_t { latest, all, specific };

    kind which = kind::latest;
    std::uint64_t count = 1;
    std::vector<std::uint64_t> listed{};
};

}
