#include <conduit/http/arena.hpp>

#include <algorithm>
#include <cstring>

namespace conduit {

namespace {
constexpr std::size_t first_block = 1024;
}

auto arena::allocate(std::size_t size) -> char* {
    if (blocks_.empty()) {
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(first_block));
        capacity_ = first_block;
    }
    if (capacity_ - used_ < size) {
        const auto larger = std::max(size, 2 * capacity_);
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(larger));
        capacity_ = larger;
        used_ = 0;
    }
    auto* const memory = blocks_.back().get() + used_;
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
    if (blocks_.size() > 1) {
        blocks_.resize(1);
        capacity_ = first_block;
    }
    used_ = 0;
}

}
