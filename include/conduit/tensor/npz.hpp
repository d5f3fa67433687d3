#pragma once
#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// A .npz file: arrays by name, as numpy.savez and numpy.savez_compressed write it. Nothing is unpacked before it is read, and
/// names are names: nothing is ever written to a disk.
///     auto file = conduit::npz_reader::open(bytes, 64 << 20);
///     auto x = file->read("x", conduit::dtype::f32, 2);
class npz_reader {
public:
    static constexpr std::size_t most_arrays = 1024;

    /// `most`: bytes that all arrays may have together, unpacked. The file must outlive the reader; where `owner` keeps it, arrays
    /// that are stored and lie as they must need no copy. Refused: what is encrypted, or in Zip64 format, or overlaps.
    static auto open(std::string_view file, std::size_t most, std::shared_ptr<void> owner = {}) -> std::expected<npz_reader, tensor_fault>;

    npz_reader(npz_reader&&) noexcept;
    auto operator=(npz_reader&&) noexcept -> npz_reader&;
    ~npz_reader();

    /// In the file's order.
    auto names() const -> std::vector<std::string_view>;
    auto contains(std::string_view name) const -> bool;

    /// Like `read_tensor_npy`; the fault's place is "/NAME". Without such an array, the fault's code is "required".
    auto read(std::string_view name, dtype target, std::size_t rank) const -> std::expected<any_tensor, tensor_fault>;

private:
    struct implementation;
    explicit npz_reader(std::unique_ptr<implementation> state);
    std::unique_ptr<implementation> state_;
};

struct named_tensor {
    std::string_view name;
    tensor_view tensor;
};

enum class npz_packing { stored, deflated };

/// A .npz file. What is stored begins at multiples of 64 bytes. Throws std::length_error beyond 4 GB.
auto write_npz(std::span<const named_tensor> tensors, npz_packing packing = npz_packing::stored) -> std::string;

}
