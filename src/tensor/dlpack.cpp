#include <conduit/tensor/dlpack.hpp>

#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "convert.hpp"
#include "dlpack_abi.hpp"

namespace conduit {
namespace {

constexpr DLDataType types[dtype_count] = {
    {dlpack::boolean, 8, 1},          {dlpack::unsigned_integer, 8, 1}, {dlpack::unsigned_integer, 16, 1}, {dlpack::unsigned_integer, 32, 1},
    {dlpack::unsigned_integer, 64, 1}, {dlpack::signed_integer, 8, 1},  {dlpack::signed_integer, 16, 1},   {dlpack::signed_integer, 32, 1},
    {dlpack::signed_integer, 64, 1},  {dlpack::real, 16, 1},            {dlpack::real, 32, 1},             {dlpack::real, 64, 1},
    {dlpack::brain_real, 16, 1},      {}};

auto type_of(const DLDataType& given) -> std::optional<dtype> {
    for (std::size_t i = 0; i + 1 < dtype_count; ++i)
        if (types[i].code == given.code && types[i].bits == given.bits && types[i].lanes == given.lanes) return static_cast<dtype>(i);
    return std::nullopt;
}

auto refused(std::string code, std::string message) -> std::unexpected<tensor_fault> {
    return std::unexpected(tensor_fault{false, "", std::move(code), std::move(message)});
}

auto has_gaps(const DLTensor& tensor, std::span<const std::int64_t> shape) -> bool {
    if (!tensor.strides) return false;
    std::int64_t expected = 1;
    for (auto i = shape.size(); i-- > 0;) {
        if (shape[i] != 1 && tensor.strides[i] != expected) return true;
        expected *= shape[i];
    }
    return false;
}

/// Row-major, element by element: whoever hands it over answers for its strides.
auto gathered(const std::byte* from, const DLTensor& tensor, std::span<const std::int64_t> shape, std::size_t size, std::size_t count) -> tensor_storage {
    tensor_storage out(count * size);
    auto* to = static_cast<std::byte*>(out.data());
    std::int64_t index[most_dimensions]{};
    std::int64_t offset = 0;
    for (std::size_t done = 0; done < count; ++done, to += size) {
        std::memcpy(to, from + offset * static_cast<std::int64_t>(size), size);
        for (auto axis = shape.size(); axis-- > 0;) {
            offset += tensor.strides[axis];
            if (++index[axis] < shape[axis]) break;
            offset -= tensor.strides[axis] * index[axis];
            index[axis] = 0;
        }
    }
    return out;
}

auto read(const DLTensor& tensor, bool writable, const std::shared_ptr<void>& owner) -> std::expected<any_tensor, tensor_fault> {
    if (tensor.device.device_type != dlpack::cpu && tensor.device.device_type != dlpack::pinned_for_cuda)
        return refused("type", "the tensor is in the memory of a device; move it to the CPU first");
    const auto type = type_of(tensor.dtype);
    if (!type) return refused("type", "the tensor's elements are of a type that no tensor has here");
    if (tensor.ndim < 0 || static_cast<std::size_t>(tensor.ndim) > most_dimensions)
        return refused("shape", "the tensor has more than " + std::to_string(most_dimensions) + " dimensions");
    const std::span<const std::int64_t> shape(tensor.shape, static_cast<std::size_t>(tensor.ndim));
    const auto count = element_count(shape, *type);
    if (!count) return refused("shape", "the tensor's shape is negative or too large");
    any_tensor out{*type, {shape.begin(), shape.end()}, {}};
    if (*count == 0) return out;
    const auto size = size_of(*type);
    const auto* const first = static_cast<const std::byte*>(tensor.data) + tensor.byte_offset;
    if (has_gaps(tensor, shape)) out.data = gathered(first, tensor, shape, size, *count);
    else out.data = borrow_or_copy({first, *count * size}, *type, writable ? owner : nullptr);
    if (*type == dtype::bool_)
        if (auto fault = bool_fault(std::as_const(out.data).bytes())) return std::unexpected(std::move(*fault));
    return out;
}

/// Calls the deleter in the end.
template <class Managed>
auto owner_of(Managed* managed) -> std::shared_ptr<void> {
    return {managed, [](void* owned) {
                auto* const self = static_cast<Managed*>(owned);
                if (self->deleter) self->deleter(self);
            }};
}

/// What is handed over, with what its pointers point to.
template <class Managed>
struct handed_over {
    Managed managed{};
    tensor_storage data;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

template <class Managed>
auto hand_over(any_tensor&& tensor) -> Managed* {
    if (tensor.type == dtype::text) throw std::invalid_argument("DLPack has no tensors of text");
    auto made = std::make_unique<handed_over<Managed>>();
    made->data = std::move(tensor.data);
    made->shape = std::move(tensor.shape);
    made->strides.resize(made->shape.size());
    std::int64_t stride = 1;
    for (auto i = made->shape.size(); i-- > 0;) {
        made->strides[i] = stride;
        stride *= made->shape[i];
    }
    auto& managed = made->managed;
    managed.dl_tensor = {.data = made->data.data(),
                         .device = {dlpack::cpu, 0},
                         .ndim = static_cast<std::int32_t>(made->shape.size()),
                         .dtype = types[static_cast<std::size_t>(tensor.type)],
                         .shape = made->shape.data(),
                         .strides = made->strides.data(),
                         .byte_offset = 0};
    managed.manager_ctx = made.get();
    managed.deleter = [](Managed* self) { delete static_cast<handed_over<Managed>*>(self->manager_ctx); };
    return &made.release()->managed;
}

}

auto from_dlpack(DLManagedTensorVersioned* managed) -> std::expected<any_tensor, tensor_fault> {
    const auto owner = owner_of(managed);
    // Beyond the version, only the deleter is where it was.
    if (managed->version.major != dlpack::version.major)
        return refused("type", "the tensor is handed over by DLPack " + std::to_string(managed->version.major) + "; 1 can be read");
    return read(managed->dl_tensor, (managed->flags & dlpack::read_only) == 0, owner);
}

auto from_dlpack(DLManagedTensor* managed) -> std::expected<any_tensor, tensor_fault> { return read(managed->dl_tensor, true, owner_of(managed)); }

auto to_dlpack(any_tensor&& tensor) -> DLManagedTensorVersioned* {
    auto* const managed = hand_over<DLManagedTensorVersioned>(std::move(tensor));
    managed->version = dlpack::version;
    return managed;
}

auto to_legacy_dlpack(any_tensor&& tensor) -> DLManagedTensor* { return hand_over<DLManagedTensor>(std::move(tensor)); }

}
