#include <conduit/tensor/view.hpp>

#include <algorithm>
#include <limits>

namespace conduit {

auto element_count(std::span<const std::int64_t> shape, dtype type) -> std::optional<std::size_t> {
    const auto least = type == dtype::text ? sizeof(std::uint32_t) : size_of(type);  // an empty text is its length
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / least;
    std::uint64_t product = 1;
    bool empty = false;
    for (const auto dimension : shape) {
        if (dimension < 0) return std::nullopt;
        if (dimension == 0) {
            empty = true;
            continue;
        }
        if (static_cast<std::uint64_t>(dimension) > most / product) return std::nullopt;
        product *= static_cast<std::uint64_t>(dimension);
    }
    return empty ? 0 : static_cast<std::size_t>(product);
}

auto is_hollow(std::span<const std::int64_t> shape) -> bool {
    constexpr std::int64_t most = 1 << 20;
    std::int64_t places = 1;
    for (const auto dimension : shape) {
        if (dimension > most / places) return std::ranges::contains(shape, 0);
        places *= std::max<std::int64_t>(dimension, 1);
    }
    return false;
}

auto type_text(dtype type, std::span<const std::int64_t> shape) -> std::string {
    std::string text{name_of(type)};
    text += '[';
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i != 0) text += ", ";
        text += shape[i] < 0 ? "*" : std::to_string(shape[i]);
    }
    text += ']';
    return text;
}

}
