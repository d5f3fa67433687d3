#pragma once
#include <conduit/meta/keep.hpp>

namespace conduit::annotation {

struct silence {
    meta::text id;
};

}

namespace conduit::annotations {

/// The handler takes no part in hints of that id, the word in brackets at a hint's end: `[[=silence("trailing-slash")]]`.
consteval auto silence(std::string_view id) -> annotation::silence { return {meta::keep(id)}; }

}
