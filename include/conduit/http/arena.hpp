#pragma once
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace conduit {

/// Memory that lives as long as the request: decoded text that arguments view.
class arena {
public:
    auto allocate(std::size_t size) -> char*;
    auto copy(std::string_view text) -> std::string_view;
    /// Frees everything but the first block.
    void clear();

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
};

}
