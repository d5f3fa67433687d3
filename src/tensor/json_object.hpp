#pragma once
#include <expected>
#include <span>
#include <string_view>
#include <vector>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// The values of an object's members of these names, as the text has them; empty where there is none. All of the text is JSON then.
auto json_members(std::string_view text, std::span<const std::string_view> names) -> std::expected<std::vector<std::string_view>, tensor_fault>;

}
