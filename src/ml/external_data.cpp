#include "external_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>

namespace conduit::ml {
namespace {

constexpr int most_levels = 64;

/// The fields of one protobuf message, as they lie there (https://protobuf.dev/programming-guides/encoding).
class message_reader {
public:
    struct field {
        std::uint64_t number = 0;
        std::string_view bytes{};  // of a string or message; else empty
    };

    explicit message_reader(std::string_view rest) : rest_(rest) {}

    /// Nothing: the message is over, or `broken`.
    auto next() -> std::optional<field> {
        if (rest_.empty()) return std::nullopt;
        const auto tag = varint();
        if (!tag || *tag >> 3 == 0) return fail();
        switch (*tag & 7) {
            case 0: return varint() ? std::optional(field{*tag >> 3}) : fail();
            case 1: return skip(8) ? std::optional(field{*tag >> 3}) : fail();
            case 5: return skip(4) ? std::optional(field{*tag >> 3}) : fail();
            case 2: {
                const auto length = varint();
                if (!length || *length > rest_.size()) return fail();
                const auto bytes = rest_.substr(0, *length);
                rest_.remove_prefix(*length);
                return field{*tag >> 3, bytes};
            }
            default: return fail();  // groups are in no ONNX model
        }
    }
    bool broken = false;

private:
    auto varint() -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7Fu} << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }
    auto skip(std::size_t count) -> bool {
        if (rest_.size() < count) return false;
        rest_.remove_prefix(count);
        return true;
    }
    auto fail() -> std::optional<field> {
        broken = true;
        return std::nullopt;
    }

    std::string_view rest_;
};

/// The messages of onnx.proto on the way from a model to its tensors; the numbers are those of their fields.
enum class message : std::uint8_t { model, function, graph, node, attribute, sparse_tensor, tensor, entry, other };

auto type_of(message outer, std::uint64_t number) -> message {
    switch (outer) {
        case message::model: return number == 7 ? message::graph : number == 25 ? message::function : message::other;
        case message::function: return number == 7 ? message::node : number == 11 ? message::attribute : message::other;
        case message::graph:
            return number == 1 ? message::node : number == 5 ? message::tensor : number == 15 ? message::sparse_tensor : message::other;
        case message::node: return number == 5 ? message::attribute : message::other;
        case message::attribute:
            return number == 5 || number == 10   ? message::tensor
                   : number == 6 || number == 11 ? message::graph
                   : number == 22 || number == 23 ? message::sparse_tensor
                                                  : message::other;
        case message::sparse_tensor: return number == 1 || number == 2 ? message::tensor : message::other;
        case message::tensor: return number == 13 ? message::entry : message::other;
        default: return message::other;
    }
}

/// False: the message is broken, or too deep.
auto collect(std::string_view bytes, message type, int depth, std::vector<std::string>& locations) -> bool {
    if (depth > most_levels * 4) return false;  // graph, node, attribute, graph
    message_reader reader(bytes);
    std::string_view key, value;
    while (const auto field = reader.next()) {
        if (type == message::entry) {
            if (field->number == 1) key = field->bytes;
            if (field->number == 2) value = field->bytes;
        } else if (const auto inner = type_of(type, field->number); inner != message::other && !collect(field->bytes, inner, depth + 1, locations)) {
            return false;
        }
    }
    if (type == message::entry && key == "location" && !std::ranges::contains(locations, value)) locations.emplace_back(value);
    return !reader.broken;
}

}

auto external_locations(std::string_view model) -> std::expected<std::vector<std::string>, std::string> {
    std::vector<std::string> locations;
    if (!collect(model, message::model, 0, locations)) return std::unexpected("it is no ONNX model, or a part of one");
    return locations;
}

auto check_external_locations(const std::string& path, const std::vector<std::string>& locations) -> std::expected<void, std::string> {
    namespace files = std::filesystem;
    std::error_code error;
    const auto folder = files::canonical(files::path(path).parent_path(), error);
    for (const auto& location : locations) {
        // A tensor with this for a location has an address for an offset (onnxruntime's tensorprotoutils.h).
        const bool address = location.contains("_ORT_MEM_ADDR_");
        const auto real = error || address || location.contains('\0') ? files::path{} : files::canonical(folder / location, error);
        const bool inside = !real.empty() && std::ranges::mismatch(folder, real).in1 == folder.end();
        if (error || !inside || !files::is_regular_file(real, error))
            return std::unexpected("it keeps weights in \"" + location.substr(0, 200) + "\", which is no file in its folder");
    }
    return {};
}

}
