#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace conduit {

/// The memory of a tensor: its own, or that of somebody else, whom it keeps alive. Copies are deep, and own.
class tensor_storage {
public:
    static constexpr std::size_t alignment = 64;  // bytes, of memory that is its own: a cache line, and AVX-512

    tensor_storage() = default;

    /// The bytes are not initialised.
    explicit tensor_storage(std::size_t size) : bytes_(allocate(size)), size_(size) {}

    /// Takes over memory without a copy: `owner` keeps it, and is let go with these bytes, on whatever thread that is. Nobody
    /// else may write to it meanwhile.
    tensor_storage(void* bytes, std::size_t size, std::shared_ptr<void> owner) : bytes_(bytes), size_(size), owner_(std::move(owner)), is_own_(false) {}

    tensor_storage(const tensor_storage& other) : tensor_storage(other.size_) {
        if (size_ != 0) std::memcpy(bytes_, other.bytes_, size_);
    }
    tensor_storage(tensor_storage&& other) noexcept
        : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)), owner_(std::move(other.owner_)),
          is_own_(std::exchange(other.is_own_, true)) {}
    auto operator=(tensor_storage other) noexcept -> tensor_storage& {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        std::swap(owner_, other.owner_);
        std::swap(is_own_, other.is_own_);
        return *this;
    }
    ~tensor_storage() {
        if (is_own_ && bytes_ != nullptr) ::operator delete(bytes_, std::align_val_t{alignment});
    }

    auto data() -> void* { return bytes_; }
    auto data() const -> const void* { return bytes_; }
    auto size() const -> std::size_t { return size_; }  // bytes
    auto bytes() const -> std::span<const std::byte> { return {static_cast<const std::byte*>(bytes_), size_}; }
    auto bytes() -> std::span<std::byte> { return {static_cast<std::byte*>(bytes_), size_}; }

    /// Whether the memory is its own, not somebody else's.
    auto is_own() const -> bool { return is_own_; }

    /// Keeps the first `size` bytes; never grows.
    void shrink(std::size_t size) {
        if (size < size_) size_ = size;
    }

private:
    static auto allocate(std::size_t size) -> void* {
        return size == 0 ? nullptr : ::operator new(size, std::align_val_t{alignment});
    }

    void* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::shared_ptr<void> owner_;  // of memory that is not its own
    bool is_own_ = true;
};

}
