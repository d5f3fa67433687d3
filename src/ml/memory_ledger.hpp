#pragma once
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace conduit::ml {

/// What models take of memory, for as long as anyone holds them.
class memory_ledger {
public:
    void add(std::weak_ptr<const void> model, std::uint64_t bytes) {
        std::erase_if(entries_, [](const auto& entry) { return entry.first.expired(); });
        entries_.emplace_back(std::move(model), bytes);
    }

    auto used() const -> std::uint64_t {
        std::uint64_t bytes = 0;
        for (const auto& [model, size] : entries_)
            if (!model.expired()) bytes += size;
        return bytes;
    }

private:
    std::vector<std::pair<std::weak_ptr<const void>, std::uint64_t>> entries_;
};

}
