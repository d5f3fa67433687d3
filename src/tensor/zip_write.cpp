#include "zip.hpp"

#include <libdeflate.h>

#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

namespace conduit::zip {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t local_size = 30;
constexpr std::uint16_t padding_id = 0xd935;      // an extra field of zeros, as Android's zipalign writes it
constexpr std::uint16_t version = 20;             // that can read it (section 4.4.3)
constexpr std::uint16_t names_are_utf8 = 1 << 11; // section 4.4.4
constexpr std::uint16_t first_day = 1 << 5 | 1;   // 1 January 1980: what is written tells no time

void put16(std::string& to, std::size_t value) { (to += static_cast<char>(value & 0xff)) += static_cast<char>(value >> 8 & 0xff); }
void put32(std::string& to, std::size_t value) {
    put16(to, value & 0xffff);
    put16(to, value >> 16);
}

auto checked32(std::size_t size) -> std::uint32_t {
    if (size >= std::numeric_limits<std::uint32_t>::max()) throw std::length_error("a .npz file has at most 4 GB");
    return static_cast<std::uint32_t>(size);
}

}

void writer::add(std::string_view name, std::string_view bytes) {
    add({.name = std::string(name), .crc = libdeflate_crc32(0, bytes.data(), bytes.size()), .size = checked32(bytes.size())}, bytes);
}

void writer::add_deflated(std::string_view name, std::string_view bytes) {
    constexpr int level = 6;
    const std::unique_ptr<libdeflate_compressor, decltype([](libdeflate_compressor* ended) { libdeflate_free_compressor(ended); })> deflater(
        libdeflate_alloc_compressor(level));
    if (!deflater) throw std::bad_alloc();
    std::string packed(bytes.size(), '\0');
    const auto size = libdeflate_deflate_compress(deflater.get(), bytes.data(), bytes.size(), packed.data(), packed.size());
    if (size == 0) return add(name, bytes);  // it did not fit: it is no smaller
    packed.resize(size);
    add({.name = std::string(name), .crc = libdeflate_crc32(0, bytes.data(), bytes.size()), .size = checked32(bytes.size()), .deflated = true}, packed);
}

/// What an entry's local head and its place in the directory have alike.
void writer::put_head(const written& entry) {
    put16(out_, version);
    put16(out_, names_are_utf8);
    put16(out_, entry.deflated ? 8 : 0);
    put16(out_, 0);
    put16(out_, first_day);
    put32(out_, entry.crc);
    put32(out_, entry.packed_size);
    put32(out_, entry.size);
    put16(out_, entry.name.size());
}

void writer::add(written entry, std::string_view packed) {
    entry.offset = checked32(out_.size());
    entry.packed_size = checked32(packed.size());
    constexpr std::size_t extra_head = 4;
    const auto unpadded = out_.size() + local_size + entry.name.size() + extra_head;
    const auto padding = (alignment - unpadded % alignment) % alignment;
    out_ += "PK\x03\x04";
    put_head(entry);
    put16(out_, extra_head + padding);
    out_ += entry.name;
    put16(out_, padding_id);
    put16(out_, padding);
    out_.append(padding, '\0');
    out_ += packed;
    checked32(out_.size());
    entries_.push_back(std::move(entry));
}

auto writer::finish() -> std::string {
    if (entries_.size() >= std::numeric_limits<std::uint16_t>::max()) throw std::length_error("a .npz file has at most 65534 arrays");
    const auto directory = out_.size();
    for (const auto& entry : entries_) {
        out_ += "PK\x01\x02";
        put16(out_, version);
        put_head(entry);
        out_.append(12, '\0');  // extra field, comment, disk, attributes: none
        put32(out_, entry.offset);
        out_ += entry.name;
    }
    const auto size = out_.size() - directory;
    out_ += "PK\x05\x06";
    put32(out_, 0);
    put16(out_, entries_.size());
    put16(out_, entries_.size());
    put32(out_, checked32(size));
    put32(out_, checked32(directory));
    put16(out_, 0);
    return std::exchange(out_, {});
}

}
