#include <conduit/tensor/npy.hpp>

#include <bit>
#include <utility>

#include "convert.hpp"
#include "npy_header.hpp"

namespace conduit {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read from .npy files as they are");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 10'000;  // bytes; NumPy's own limit (numpy.lib.format.read_array)

auto malformed(std::string message) -> std::unexpected<tensor_fault> {
    return std::unexpected(tensor_fault{true, "", "syntax", std::move(message)});
}

/// Little-endian, at the front of `bytes`.
auto read_length(std::string_view bytes) -> std::size_t {
    std::size_t value = 0;
    for (auto i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

}

auto read_npy(std::string_view file) -> std::expected<npy_array, tensor_fault> {
    if (!file.starts_with(magic)) return malformed("this is not a .npy file");
    if (file.size() < magic.size() + 2) return malformed("the .npy file ends within its header");
    const auto version = static_cast<unsigned char>(file[magic.size()]);
    if (version < 1 || version > 3 || file[magic.size() + 1] != 0)
        return malformed("the .npy file has an unknown version; 1.0, 2.0 and 3.0 can be read");
    auto rest = file.substr(magic.size() + 2);

    const std::size_t length_size = version == 1 ? 2 : 4;
    if (rest.size() < length_size) return malformed("the .npy file ends within its header");
    const auto header_size = read_length(rest.substr(0, length_size));
    rest.remove_prefix(length_size);
    if (header_size > longest_header) return malformed("the .npy header is longer than " + std::to_string(longest_header) + " bytes");
    if (rest.size() < header_size) return malformed("the .npy file ends within its header");

    auto header = parse_npy_header(rest.substr(0, header_size));
    if (!header) return std::unexpected(std::move(header.error()));
    rest.remove_prefix(header_size);

    const auto count = element_count(header->shape, header->type);
    if (!count) return malformed("the .npy header says " + type_text(header->type, header->shape) + ", which is too large for any file");
    if (*count * size_of(header->type) != rest.size())
        return malformed("the .npy header says " + type_text(header->type, header->shape) + ", which takes " +
                         std::to_string(*count * size_of(header->type)) + " bytes; " + std::to_string(rest.size()) + " follow");
    return npy_array{header->type, std::move(header->shape), header->fortran_order, std::as_bytes(std::span(rest))};
}

auto read_tensor_npy(std::string_view file, dtype target, std::size_t rank) -> std::expected<any_tensor, tensor_fault> {
    auto array = read_npy(file);
    if (!array) return std::unexpected(std::move(array.error()));
    if (array->shape.size() != rank)
        return std::unexpected(tensor_fault{false, "", "shape",
                                            "the array has " + std::to_string(array->shape.size()) + " dimensions where " +
                                                std::to_string(rank) + " are needed"});
    auto data = convert(array->data, array->type, target);
    if (!data) return std::unexpected(std::move(data.error()));
    if (array->fortran_order && rank > 1) data = to_row_major(*data, array->shape, size_of(target));
    return any_tensor{target, std::move(array->shape), std::move(*data)};
}

auto write_npy(const tensor_view& tensor) -> std::string {
    constexpr std::string_view kinds[dtype_count] = {"|b1", "|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8", "", ""};
    std::string header = "{'descr': '" + std::string(kinds[static_cast<std::size_t>(tensor.type)]) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        if (i != 0) header += ' ';
        header += std::to_string(tensor.shape[i]);
        if (i + 1 < tensor.shape.size() || i == 0) header += ',';
    }
    header += "), }";
    // The data begin at a multiple of 64 bytes, so that a mapped file is aligned; the header ends in a newline.
    constexpr std::size_t fixed = magic.size() + 4;
    header.append(63 - (fixed + header.size()) % 64, ' ');
    header += '\n';

    std::string file;
    file.reserve(fixed + header.size() + tensor.data.size());
    file += magic;
    file += '\x01';
    file += '\0';
    file += static_cast<char>(header.size() & 0xff);
    file += static_cast<char>(header.size() >> 8);
    file += header;
    if (!tensor.data.empty()) file.append(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size());
    return file;
}

}
