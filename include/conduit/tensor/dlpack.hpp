#pragma once
#include <expected>
#include <conduit/tensor/view.hpp>

// As in dlpack.h, which the other side includes (DLPack 0.8 to 1.x).
struct DLManagedTensor;
struct DLManagedTensorVersioned;

namespace conduit {

/// Takes over a tensor of PyTorch, NumPy, JAX and so on, as DLPack hands it over: in any case, whatever is the result. In memory of
/// the CPU, of a type that a tensor has here. Without a copy where it is row-major without gaps, aligned as its elements and may
/// be written to; else it is copied and let go at once.
///     auto taken = conduit::from_dlpack(managed);
///     if (taken) conduit::tensor<float, 2> image(std::move(*taken));
auto from_dlpack(DLManagedTensorVersioned* managed) -> std::expected<any_tensor, tensor_fault>;
auto from_dlpack(DLManagedTensor* managed) -> std::expected<any_tensor, tensor_fault>;

/// Hands a tensor over, without a copy: whoever takes it calls its `deleter` in the end, on any thread. Text has no form in DLPack:
/// std::invalid_argument.
///     auto* managed = conduit::to_dlpack(std::move(image).to_any());
auto to_dlpack(any_tensor&& tensor) -> DLManagedTensorVersioned*;
/// The same for those that know DLPack before 1.0 only.
auto to_legacy_dlpack(any_tensor&& tensor) -> DLManagedTensor*;

}
