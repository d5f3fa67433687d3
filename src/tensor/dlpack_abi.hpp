#pragma once
#include <cstdint>

// The layout that dlpack.h gives (DLPack 1.1), by which libraries hand tensors to each other.

struct DLPackVersion {
    std::uint32_t major;
    std::uint32_t minor;
};

struct DLDevice {
    std::int32_t device_type;
    std::int32_t device_id;
};

struct DLDataType {
    std::uint8_t code;
    std::uint8_t bits;
    std::uint16_t lanes;
};

struct DLTensor {
    void* data;
    DLDevice device;
    std::int32_t ndim;
    DLDataType dtype;
    std::int64_t* shape;
    std::int64_t* strides;  // in elements; null: row-major without gaps
    std::uint64_t byte_offset;
};

struct DLManagedTensor {
    DLTensor dl_tensor;
    void* manager_ctx;
    void (*deleter)(DLManagedTensor* self);
};

struct DLManagedTensorVersioned {
    DLPackVersion version;
    void* manager_ctx;
    void (*deleter)(DLManagedTensorVersioned* self);
    std::uint64_t flags;
    DLTensor dl_tensor;
};

namespace conduit::dlpack {

inline constexpr std::int32_t cpu = 1, pinned_for_cuda = 3;
inline constexpr std::uint64_t read_only = 1;
inline constexpr DLPackVersion version{1, 1};

/// Codes of DLDataType.
inline constexpr std::uint8_t signed_integer = 0, unsigned_integer = 1, real = 2, brain_real = 4, boolean = 6;

}
