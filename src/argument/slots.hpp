#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <conduit/describe/endpoint.hpp>

namespace conduit::binding {

/// The slots of one call: made here, filled by bind_values and the providers, emptied by the handler.
class slots {
public:
    static constexpr std::size_t alignment = 64;

    /// Bytes for the slots of an endpoint, and their addresses.
    static auto size(const endpoint& endpoint) -> std::size_t { return addresses_size(endpoint) + endpoint.slots_size; }

    /// `place` has that many bytes, and is aligned.
    slots(const endpoint& endpoint, std::byte* place) : slots(endpoint.rows(), reinterpret_cast<void**>(place)) {
        place += addresses_size(endpoint);
        std::memset(place, 0, endpoint.slots_size);
        for (const auto& row : rows_) {
            addresses_[count_] = place + row.offset;
            if (row.construct) row.construct(addresses_[count_]);
            ++count_;
        }
    }
    slots(const slots&) = delete;
    auto operator=(const slots&) -> slots& = delete;
    ~slots() {
        while (count_-- > 0)
            if (const auto destroy = rows_[count_].destroy) destroy(addresses_[count_]);
    }

    auto addresses() const -> void* const* { return addresses_; }

private:
    /// Delegated to, so that what is there is destroyed when a later default throws.
    slots(std::span<const argument_row> rows, void** addresses) : rows_(rows), addresses_(addresses) {}

    static auto addresses_size(const endpoint& endpoint) -> std::size_t {
        return (endpoint.row_count * sizeof(void*) + alignment - 1) / alignment * alignment;
    }

    std::span<const argument_row> rows_;
    void** addresses_;
    std::size_t count_ = 0;
};

inline auto aligned_place(arena& memory, std::size_t size) -> std::byte* {
    auto* const allocated = memory.allocate(size + slots::alignment);
    const auto past = reinterpret_cast<std::uintptr_t>(allocated) % slots::alignment;
    return reinterpret_cast<std::byte*>(allocated + (slots::alignment - past) % slots::alignment);
}

}
