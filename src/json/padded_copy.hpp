#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "cursor.hpp"

namespace conduit::json {

/// Memory in which one document after another is read, with what a cursor wants behind it.
class padded_copy {
public:
    auto of(std::string_view document) -> char* {
        const auto needed = document.size() + cursor::padding;
        if (capacity_ < needed) {
            memory_ = std::make_unique_for_overwrite<char[]>(needed);
            capacity_ = needed;
        }
        std::memcpy(memory_.get(), document.data(), document.size());
        std::memset(memory_.get() + document.size(), 0, cursor::padding);
        return memory_.get();
    }

private:
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0;
};

}
