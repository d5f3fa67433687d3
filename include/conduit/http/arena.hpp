#pragma once
#include <cstddef>
#include <string_view>

namespace conduit {

/// Memory that lives as long as the request: decoded text that arguments view.
class arena {
public:
    arena() = default;
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;
    ~arena();

    auto allocate(std::size_t size) -> char*;
    auto copy(std::string_view text) -> std::string_view;
    /// Frees everything but the first block.
    void clear();

private:
    struct block;
    block* newest_ = nullptr;
    std::size_t used_ = 0;  // of the newest block
};

}
