#pragma once
#include <meta>
#include <string_view>
#include <conduit/app/mount.hpp>

namespace conduit {

/// Of the namespaces that can be mounted; features specialise it.
template <std::meta::info Namespace>
inline constexpr const mountable* mountable_of = nullptr;

/// Brought by conduit/ml/ml.hpp.
namespace open_inference {}

/// Where a namespace is mounted.
struct mount_prefix {
    std::string_view text;

    consteval mount_prefix(const char* prefix) : text(prefix) {
        if (!text.starts_with('/') || text.ends_with('/')) throw "the prefix of a mount begins with '/' and does not end with it, as in \"/internal\"";
    }
};

}
