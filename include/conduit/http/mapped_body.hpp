#pragma once
#include <cstddef>
#include <string_view>

namespace conduit {

/// A request's body that lies in a temporary file: its bytes, as long as the request lives.
class mapped_body {
public:
    mapped_body() = default;
    mapped_body(const mapped_body&) = delete;
    auto operator=(const mapped_body&) -> mapped_body& = delete;
    ~mapped_body() { reset(); }

    void hold(void* bytes, std::size_t size) {
        reset();
        bytes_ = bytes;
        size_ = size;
    }
    auto view() const -> std::string_view { return {static_cast<const char*>(bytes_), size_}; }
    void reset() {
        if (bytes_) unmap();
    }

private:
    void unmap();
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}
