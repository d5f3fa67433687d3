#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

struct npy_header {
    dtype type = dtype::f32;
    std::size_t element_size = 0;  // bytes of an element in the file
    bool unicode = false;          // text in code points of four bytes, not in bytes
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<std::int64_t> shape;
};

/// The Python dictionary in front of a .npy file's data: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
/// Only this form is understood; nothing is evaluated.
auto parse_npy_header(std::string_view text) -> std::expected<npy_header, tensor_fault>;

}
