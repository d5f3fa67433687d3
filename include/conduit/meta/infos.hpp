#pragma once
#include <meta>
#include <utility>
#include <vector>

namespace conduit::meta {

/// What a reflection query gave, to be walked by pointer: each step of a vector's iterator costs constant evaluation
/// three calls.
class infos {
public:
    consteval infos(std::vector<std::meta::info>&& found) : found_(std::move(found)) {}

    consteval auto size() const -> std::size_t { return found_.size(); }
    consteval auto begin() const -> const std::meta::info* { return found_.data(); }
    consteval auto end() const -> const std::meta::info* { return found_.data() + found_.size(); }
    consteval auto operator[](std::size_t i) const -> std::meta::info { return found_.data()[i]; }

private:
    std::vector<std::meta::info> found_;
};

}
