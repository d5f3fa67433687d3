#pragma once
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/storage.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// Elements in another type, by the rules of `read_tensor_npy`. `from` may be unaligned.
auto convert(std::span<const std::byte> from, dtype source, dtype target) -> std::expected<tensor_storage, tensor_fault>;

/// The bytes as elements of this type: where `owner` keeps them and they are aligned, themselves, else a copy.
auto borrow_or_copy(std::span<const std::byte> bytes, dtype type, const std::shared_ptr<void>& owner) -> tensor_storage;
auto copy_of(std::span<const std::byte> bytes) -> tensor_storage;

/// What is wrong with bytes that are to be bools: any but 0 and 1 would not be one in C++.
auto bool_fault(std::span<const std::byte> bytes) -> std::optional<tensor_fault>;

}
