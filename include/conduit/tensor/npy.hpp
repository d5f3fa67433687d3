#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/tensor/tensor.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// What a .npy file holds: views into the file.
struct npy_array {
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;  // at most 8 dimensions
    std::size_t element_size = 0;     // bytes of an element in the file
    bool unicode = false;             // text in code points of four bytes, not in bytes
    bool big_endian = false;
    bool fortran_order = false;       // the first index varies fastest
    std::span<const std::byte> data;  // exactly as many bytes as type and shape need; not aligned
};

/// Reads a .npy file (NumPy's format, versions 1 to 3; its description: numpy.lib.format). Refused: Python objects (pickles),
/// structured types, complex numbers, dates, and headers that do not tell the truth about the data.
auto read_npy(std::string_view file) -> std::expected<npy_array, tensor_fault>;

/// Reads a .npy file as a row-major tensor of this type and rank. NumPy's default types are int64 and float64, so values
/// are converted where that loses nothing that matters:
/// - integers become any integer or floating type that holds each of their values exactly (looked at one by one);
/// - floating-point numbers become other floating-point numbers, rounded, unless a finite value would overflow;
/// - floating-point numbers never become integers; bool is only ever bool, and text only text.
/// Where `owner` keeps the file, and nothing has to be converted or aligned, the tensor's memory is the file's; else it is copied once.
auto read_tensor_npy(std::string_view file, dtype target, std::size_t rank, const std::shared_ptr<void>& owner = {})
    -> std::expected<any_tensor, tensor_fault>;

/// A .npy file of version 1, row-major, whose data begin at a multiple of 64 bytes. NumPy has no bfloat16: it is written as float32.
/// Text is written as Unicode of the longest one's length, or as bytes where some are not UTF-8.
auto write_npy(const tensor_view& tensor) -> std::string;

template <class T, std::size_t Rank>
auto write_npy(const tensor<T, Rank>& tensor) -> std::string {
    return write_npy(tensor.erased());
}

}
