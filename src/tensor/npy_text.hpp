#pragma once
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <conduit/tensor/npy.hpp>
#include <conduit/tensor/storage.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// The texts of a .npy file as a tensor has them (conduit/tensor/text.hpp): Unicode becomes UTF-8, and the zeros that fill up
/// an element are left out, as NumPy does.
auto read_npy_text(const npy_array& array) -> std::expected<tensor_storage, tensor_fault>;

/// Elements of one length, as NumPy has them: Unicode, or bytes where some are not UTF-8.
struct npy_texts {
    std::string type;  // "<U5"
    std::string data;
};
/// Throws std::invalid_argument when the bytes of the tensor are not what its shape says, std::length_error beyond 2 GB.
auto write_npy_text(const tensor_view& tensor) -> npy_texts;

}
