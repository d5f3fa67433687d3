#pragma once
#include <optional>
#include <string_view>

namespace conduit::http {

/// The value of the next cookie of that name in what is left of a Cookie field, which it takes off.
auto take_cookie(std::string_view& left, std::string_view name) -> std::optional<std::string_view>;

}
