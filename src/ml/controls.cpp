#include "controls.hpp"

#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "fill.hpp"

namespace conduit::ml {
namespace {

/// Ids of 64 bits are cut to their lower half where the model takes 32, as Triton does it.
auto write_number(const std::string& id, std::span<std::byte> to) -> bool {
    const bool negative = id.starts_with('-');
    std::uint64_t number = 0;
    const auto* const end = id.data() + id.size();
    const auto [stopped, error] = std::from_chars(id.data() + (negative ? 1 : 0), end, number);
    if (error != std::errc{} || stopped != end || (negative && number > std::uint64_t{1} << 63)) return false;
    if (negative) number = 0 - number;
    std::memcpy(to.data(), &number, to.size());  // little-endian
    return true;
}

}

auto control_of(const control_input& control, const tensor_info& info, const sequence_step& step) -> std::expected<job_input, std::string> {
    using kind = sequence_control::kind;
    const auto& what = control.what;
    const bool is_text = info.type == dtype::text;
    const auto size = is_text ? sizeof(std::uint32_t) + step.id.size() : size_of(info.type);
    auto memory = std::make_shared<tensor_storage>(size);
    const auto bytes = memory->bytes();
    if (what.is != kind::id) {
        const bool alone = step.id.empty();
        const bool yes = what.is == kind::ready || (what.is == kind::start ? alone || step.start : alone || step.end);
        fill(bytes, info.type, yes ? what.yes : what.no);
    } else if (is_text) {
        const auto length = static_cast<std::uint32_t>(step.id.size());
        std::memcpy(bytes.data(), &length, sizeof length);
        if (length != 0) std::memcpy(bytes.data() + sizeof length, step.id.data(), length);
    } else if (step.id.empty()) {
        fill(bytes, info.type, 0);
    } else if (!write_number(step.id, bytes)) {
        return std::unexpected("takes whole numbers for the ids of its sequences");
    }
    job_input made{info.type, dimensions(std::vector<std::int64_t>(info.shape.size(), 1)), std::as_const(*memory).bytes(), memory};
    return made;
}

}
