#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "bind.hpp"

namespace conduit {
namespace {

/// The slots of one call: made here, filled by bind_arguments, emptied by the handler.
class slots {
public:
    slots(const endpoint& endpoint, arena& memory) : slots(endpoint.rows()) {
        auto* place = stack_.data();
        if (endpoint.slots_size > stack_.size()) {
            auto* const allocated = memory.allocate(endpoint.slots_size + alignment);
            const auto past = reinterpret_cast<std::uintptr_t>(allocated) % alignment;
            place = reinterpret_cast<std::byte*>(allocated + (alignment - past) % alignment);
        }
        std::memset(place, 0, endpoint.slots_size);
        for (const auto& row : rows_) {
            addresses_[count_] = place + row.offset;
            if (row.construct) row.construct(addresses_[count_]);
            ++count_;
        }
    }
    slots(const slots&) = delete;
    slots& operator=(const slots&) = delete;
    ~slots() {
        while (count_-- > 0)
            if (const auto destroy = rows_[count_].destroy) destroy(addresses_[count_]);
    }

    auto addresses() const -> void* const* { return addresses_.data(); }

private:
    /// Delegated to, so that what is there is destroyed when a later default throws.
    explicit slots(std::span<const argument_row> rows) : rows_(rows) {}

    static constexpr std::size_t alignment = 64;

    std::span<const argument_row> rows_;
    std::size_t count_ = 0;
    std::array<void*, most_parameters> addresses_;
    alignas(alignment) std::array<std::byte, 512> stack_;
};

}

auto bind_and_call(exchange& x, const endpoint& endpoint) -> outcome {
    if (endpoint.row_count == 0) return endpoint.call(x, endpoint, nullptr);
    const slots slots(endpoint, x.memory);
    if (!bind_arguments(x, endpoint, slots.addresses())) return outcome::done;
    return endpoint.call(x, endpoint, slots.addresses());
}

}
