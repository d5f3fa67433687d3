#pragma once
#include <array>
#include <atomic>
#include <cstdint>

#include <conduit/app/traffic.hpp>

namespace conduit::net {

/// The counts of one reactor. Only its thread writes, so that nothing is locked; any thread may read.
class counters {
public:
    void add(counted kind, std::uint64_t more = 1) {
        auto& value = values_[static_cast<std::size_t>(kind)];
        value.store(value.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    void add_to(counts& sum) const {
        for (std::size_t i = 0; i < counted_kinds; ++i) sum.values[i] += values_[i].load(std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint64_t>, counted_kinds> values_{};
};

}
