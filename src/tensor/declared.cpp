#include "declared.hpp"

#include <algorithm>
#include <string>

namespace conduit {

auto shape_fault(dtype type, std::span<const std::int64_t> shape, std::span<const std::int64_t> declared) -> std::optional<tensor_fault> {
    if (declared.empty() || std::ranges::equal(declared, shape, [](auto want, auto have) { return want < 0 || want == have; })) return std::nullopt;
    return tensor_fault{false, "", "shape", "the tensor is " + type_text(type, shape) + " where " + type_text(type, declared) + " is needed"};
}

auto shape_of(std::size_t count, dtype type, std::span<const std::int64_t> declared) -> std::expected<std::vector<std::int64_t>, tensor_fault> {
    std::vector<std::int64_t> shape(declared.begin(), declared.end());
    const auto open = std::ranges::find_if(shape, [](auto dimension) { return dimension < 0; });
    const bool is_open = open != shape.end();
    if (is_open) *open = 1;
    const auto each = element_count(shape, type);  // for one of the open dimension
    if (is_open && each && *each != 0 && count % *each == 0) *open = static_cast<std::int64_t>(count / *each);
    else if (is_open && each && *each == 0) *open = 0;
    const auto needed = element_count(shape, type);
    if (needed && *needed == count) return shape;
    return std::unexpected(tensor_fault{false, "", "shape", std::to_string(count) + " elements do not make " + type_text(type, declared)});
}

}
