#include "range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include <conduit/http/header.hpp>

#include "list.hpp"
#include "split.hpp"

namespace conduit::http {
namespace {

/// Numbers that are too large are as good as the largest: no representation is that long.
auto read_number(std::string_view digits) -> std::optional<std::uint64_t> {
    std::uint64_t number = 0;
    const auto end = digits.data() + digits.size();
    const auto [stop, code] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || stop != end || code == std::errc::invalid_argument) return std::nullopt;
    return code == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : number;
}

}

auto read_range(std::string_view field, std::uint64_t size) -> byte_range {
    using enum range_kind;
    const auto unit = take_until(field, '=');
    if (!same_header_name(unit, "bytes")) return {};
    field = trimmed(field);
    if (field.find('-') == std::string_view::npos) return {};
    const auto first = take_until(field, '-');
    if (first.empty()) {  // the last bytes
        const auto length = read_number(field);
        if (!length) return {};
        if (*length == 0) return {.kind = unsatisfiable};
        if (size == 0) return {};  // satisfiable by section 14.1.2, but Content-Range cannot say it
        const auto taken = std::min(*length, size);
        return {part, size - taken, taken};
    }
    const auto from = read_number(first);
    const auto last = field.empty() ? std::numeric_limits<std::uint64_t>::max() : read_number(field);
    if (!from || !last || *last < *from) return {};
    if (*from >= size) return {.kind = unsatisfiable};
    return {part, *from, std::min(*last, size - 1) - *from + 1};
}

}
