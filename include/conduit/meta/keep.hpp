#pragma once
#include <meta>
#include <conduit/meta/text.hpp>

namespace conduit::meta {

/// Makes text of constant evaluation outlive it.
consteval auto keep(std::string_view characters) -> text {
    return {std::define_static_string(characters), characters.size()};
}

}
