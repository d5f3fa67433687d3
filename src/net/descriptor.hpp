#pragma once
#include <unistd.h>

#include <utility>

namespace conduit::net {

/// Owns a file descriptor.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int number) : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    auto operator=(descriptor&& other) noexcept -> descriptor& {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor() { close(); }

    auto get() const -> int { return number_; }
    explicit operator bool() const { return number_ >= 0; }

    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_ = -1;
};

}
