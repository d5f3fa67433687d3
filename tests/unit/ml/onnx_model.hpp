#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

// Writes small ONNX models (onnx.proto), good and bad ones, without the package onnx.
namespace onnx_model {

inline auto varint(std::uint64_t value) -> std::string {
    std::string bytes;
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes += static_cast<char>(value);
}
inline auto number(unsigned field, std::uint64_t value) -> std::string { return varint(field << 3) + varint(value); }
inline auto bytes(unsigned field, std::string_view value) -> std::string { return varint(field << 3 | 2) + varint(value.size()) + std::string(value); }

/// A ValueInfoProto of floats; -1: any size.
inline auto value_info(std::string_view name, const std::vector<std::int64_t>& shape) -> std::string {
    std::string dimensions;
    for (const auto size : shape) dimensions += bytes(1, size < 0 ? bytes(2, "n") : number(1, static_cast<std::uint64_t>(size)));
    return bytes(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, dimensions)));
}

/// A TensorProto of floats.
inline auto tensor(std::string_view name, const std::vector<float>& values) -> std::string {
    const std::string_view raw(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return number(1, values.size()) + number(2, 1) + bytes(8, name) + bytes(9, raw);
}
/// One whose values lie in another file.
inline auto external_tensor(std::string_view name, std::size_t count, std::string_view location, std::string_view offset = "0") -> std::string {
    const auto entry = [](std::string_view key, std::string_view value) { return bytes(13, bytes(1, key) + bytes(2, value)); };
    return number(1, count) + number(2, 1) + bytes(8, name) + entry("location", location) + entry("offset", offset) +
           entry("length", std::to_string(count * sizeof(float))) + number(14, 1);
}

inline auto model(std::string_view graph) -> std::string { return number(1, 8) + bytes(7, graph) + bytes(8, bytes(1, "") + number(2, 17)); }

/// y = x * w, where x is one number and w a tensor "w".
inline auto multiply(std::string_view w, std::size_t count) -> std::string {
    const auto node = bytes(1, "x") + bytes(1, "w") + bytes(2, "y") + bytes(4, "Mul");
    return model(bytes(1, node) + bytes(2, "test") + bytes(5, w) + bytes(11, value_info("x", {1})) +
                 bytes(12, value_info("y", {static_cast<std::int64_t>(count)})));
}
/// Of `count` times the same factor.
inline auto multiply_by(float factor, std::size_t count = 1) -> std::string { return multiply(tensor("w", std::vector<float>(count, factor)), count); }

/// y = x * w times itself, `steps` times: ONNX Runtime computes these products of matrices of `size` rows when it loads the model.
inline auto folded(int steps, std::size_t size) -> std::string {
    const std::vector<float> ones(size * size, 1.0f / static_cast<float>(size));
    const std::string_view raw(reinterpret_cast<const char*>(ones.data()), ones.size() * sizeof(float));
    const auto side = static_cast<std::int64_t>(size);
    auto graph = bytes(2, "test") + bytes(5, number(1, size) + number(1, size) + number(2, 1) + bytes(8, "w0") + bytes(9, raw)) +
                 bytes(11, value_info("x", {1})) + bytes(12, value_info("y", {side, side}));
    for (int i = 0; i < steps; ++i)
        graph += bytes(1, bytes(1, "w" + std::to_string(i)) + bytes(1, "w0") + bytes(2, "w" + std::to_string(i + 1)) + bytes(4, "MatMul"));
    return model(graph + bytes(1, bytes(1, "x") + bytes(1, "w" + std::to_string(steps)) + bytes(2, "y") + bytes(4, "Mul")));
}

inline void write(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(content.data(), static_cast<std::streamsize>(content.size()));
}

/// A folder that goes with the test.
struct folder {
    folder() {
        auto name = (std::filesystem::temp_directory_path() / "conduit-test-XXXXXX").string();
        path = std::filesystem::canonical(::mkdtemp(name.data()));
    }
    folder(const folder&) = delete;
    auto operator=(const folder&) -> folder& = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::filesystem::path path;
};

}
