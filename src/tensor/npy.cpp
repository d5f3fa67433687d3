#include <conduit/tensor/npy.hpp>

#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "convert.hpp"
#include "npy_header.hpp"
#include "npy_text.hpp"
#include "transpose.hpp"

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

template <class Word>
void swap_all(std::span<std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(Word)) {
        Word word;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        word = std::byteswap(word);
        std::memcpy(bytes.data() + at, &word, sizeof word);
    }
}

void to_little_endian(std::span<std::byte> bytes, std::size_t element_size) {
    if (element_size == 2) swap_all<std::uint16_t>(bytes);
    else if (element_size == 4) swap_all<std::uint32_t>(bytes);
    else if (element_size == 8) swap_all<std::uint64_t>(bytes);
}

/// The elements row-major, little-endian and of the target's type. Each step that is needed is a copy.
auto read_data(const npy_array& array, dtype target, const std::shared_ptr<void>& owner) -> std::expected<tensor_storage, tensor_fault> {
    const bool reorder = array.fortran_order && array.shape.size() > 1;
    if (array.type == dtype::text && target == dtype::text) {
        if (!reorder) return read_npy_text(array);
        return std::unexpected(tensor_fault{false, "", "type", "the array holds text in Fortran order; store it in C order: np.ascontiguousarray(array)"});
    }
    if (array.type == dtype::bool_ && target == dtype::bool_)
        if (auto fault = bool_fault(array.data)) return std::unexpected(std::move(*fault));
    const bool swap = array.big_endian && array.element_size > 1;
    const bool change = array.type != target;
    if (!reorder && !swap) return change ? convert(array.data, array.type, target) : borrow_or_copy(array.data, target, owner);
    if (array.type == dtype::text) return convert(array.data, array.type, target);  // refuses it
    auto data = reorder ? to_row_major(array.data, array.shape, array.element_size) : copy_of(array.data);
    if (swap) to_little_endian(data.bytes(), array.element_size);
    if (!change) return data;
    return convert(std::as_const(data).bytes(), array.type, target);
}

auto write_file(std::string_view type, std::span<const std::int64_t> shape, std::span<const std::byte> data) -> std::string {
    std::string header = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i != 0) header += ' ';
        header += std::to_string(shape[i]);
        if (i + 1 < shape.size() || i == 0) header += ',';
    }
    header += "), }";
    // The data begin at a multiple of 64 bytes, so that a mapped file is aligned; the header ends in a newline.
    constexpr std::size_t fixed = magic.size() + 4;
    header.append(63 - (fixed + header.size()) % 64, ' ');
    header += '\n';

    std::string file;
    file.reserve(fixed + header.size() + data.size());
    file += magic;
    file += '\x01';
    file += '\0';
    file += static_cast<char>(header.size() & 0xff);
    file += static_cast<char>(header.size() >> 8);
    file += header;
    if (!data.empty()) file.append(reinterpret_cast<const char*>(data.data()), data.size());
    return file;
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
    const auto bytes = header->element_size;
    if (!count || (bytes != 0 && *count > std::numeric_limits<std::size_t>::max() / bytes))
        return malformed("the .npy header says " + type_text(header->type, header->shape) + ", which is too large for any file");
    if (is_hollow(header->shape))
        return malformed("the .npy header says " + type_text(header->type, header->shape) + ", which is too large for an array without elements");
    if (bytes == 0 && *count != 0) return malformed("the .npy header says that its texts have no length");
    if (*count * bytes != rest.size())
        return malformed("the .npy header says " + type_text(header->type, header->shape) + ", which takes " + std::to_string(*count * bytes) +
                         " bytes; " + std::to_string(rest.size()) + " follow");
    return npy_array{header->type,       std::move(header->shape), bytes,
                     header->unicode,    header->big_endian,       header->fortran_order,
                     std::as_bytes(std::span(rest))};
}

auto read_tensor_npy(std::string_view file, dtype target, std::size_t rank, const std::shared_ptr<void>& owner) -> std::expected<any_tensor, tensor_fault> {
    auto array = read_npy(file);
    if (!array) return std::unexpected(std::move(array.error()));
    if (array->shape.size() != rank)
        return std::unexpected(tensor_fault{false, "", "shape",
                                            "the array has " + std::to_string(array->shape.size()) + " dimensions where " +
                                                std::to_string(rank) + " are needed"});
    auto data = read_data(*array, target, owner);
    if (!data) return std::unexpected(std::move(data.error()));
    return any_tensor{target, std::move(array->shape), std::move(*data)};
}

auto write_npy(const tensor_view& tensor) -> std::string {
    constexpr std::string_view kinds[dtype_count] = {"|b1", "|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8"};
    if (tensor.type == dtype::bf16) {
        const auto wider = convert(tensor.data, dtype::bf16, dtype::f32);
        return write_npy({dtype::f32, tensor.shape, wider.value().bytes()});
    }
    if (tensor.type == dtype::text) {
        const auto texts = write_npy_text(tensor);
        return write_file(texts.type, tensor.shape, std::as_bytes(std::span(texts.data)));
    }
    return write_file(kinds[static_cast<std::size_t>(tensor.type)], tensor.shape, tensor.data);
}

}
