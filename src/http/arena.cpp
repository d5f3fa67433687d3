#include <conduit/http/arena.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace conduit {

namespace {
constexpr std::size_t first_block = 1024;
}

struct arena::block {
    block* older;
    std::size_t capacity;
    std::unique_ptr<char[]> memory;
};

arena::~arena() {
    while (newest_) delete std::exchange(newest_, newest_->older);
}

auto arena::allocate(std::size_t size) -> char* {
    if (!newest_ || newest_->capacity - used_ < size) {
        const auto capacity = newest_ ? std::max(size, 2 * newest_->capacity) : std::max(size, first_block);
        newest_ = new block{newest_, capacity, std::make_unique_for_overwrite<char[]>(capacity)};
        used_ = 0;
    }
    auto* const memory = newest_->memory.get() + used_;
    used_ += size;
    return memory;
}

auto arena::copy(std::string_view text) -> std::string_view {
    if (text.empty()) return {};
    auto* const memory = allocate(text.size());
    std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
}

void arena::clear() {
    used_ = 0;
    if (!newest_) return;
    while (newest_->older) delete std::exchange(newest_, newest_->older);
    // A first block that one large text made is not kept for the life of the connection.
    if (newest_->capacity > 16 * first_block) delete std::exchange(newest_, nullptr);
}

}
