#include "zip.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <optional>

namespace conduit::zip {
namespace {

// Sections 4.3.7, 4.3.12 and 4.3.16.
constexpr std::string_view local_mark{"PK\x03\x04", 4}, directory_mark{"PK\x01\x02", 4}, end_mark{"PK\x05\x06", 4};
constexpr std::size_t local_size = 30, directory_entry_size = 46, end_size = 22;
constexpr std::size_t longest_comment = 65535;

/// Little-endian numbers of a record, by their offsets.
class record {
public:
    explicit record(std::string_view bytes) : bytes_(bytes) {}
    auto u16(std::size_t at) const -> std::uint32_t { return byte(at) | byte(at + 1) << 8; }
    auto u32(std::size_t at) const -> std::uint32_t { return u16(at) | u16(at + 2) << 16; }

private:
    auto byte(std::size_t at) const -> std::uint32_t { return static_cast<unsigned char>(bytes_[at]); }
    std::string_view bytes_;
};

/// A piece, if the archive has it.
auto piece(std::string_view archive, std::size_t offset, std::size_t size) -> std::optional<std::string_view> {
    if (offset > archive.size() || size > archive.size() - offset) return std::nullopt;
    return archive.substr(offset, size);
}

auto find_end(std::string_view archive) -> std::optional<std::size_t> {
    if (archive.size() < end_size) return std::nullopt;
    const auto last = archive.size() - end_size;
    for (auto at = last;; --at) {
        // The comment ends with the archive.
        if (archive.substr(at).starts_with(end_mark) && record(archive.substr(at)).u16(20) == last - at) return at;
        if (at == 0 || last - at == longest_comment) return std::nullopt;
    }
}

constexpr std::uint32_t in_zip64 = 0xffffffff;

struct located {
    zip::entry entry;
    std::size_t begin = 0;  // of its local head
    std::size_t end = 0;
};

class reader {
public:
    reader(std::string_view archive, std::size_t most) : archive_(archive), most_(most) {}

    auto read() -> std::expected<std::vector<entry>, std::string> {
        const auto end_at = find_end(archive_);
        if (!end_at) return std::unexpected("is not a ZIP file, or not all of it");
        const record end(archive_.substr(*end_at));
        const std::size_t count = end.u16(10), directory_size = end.u32(12);
        directory_ = end.u32(16);
        if (count == 0xffff || directory_ == in_zip64 || directory_size == in_zip64) return std::unexpected("is in Zip64 format, which is not read: make it smaller");
        if (end.u16(4) != 0 || end.u16(6) != 0 || end.u16(8) != count) return std::unexpected("is one part of several");
        if (count > most_) return std::unexpected("has more than " + std::to_string(most_) + " entries");
        if (directory_ > *end_at || directory_size != *end_at - directory_) return std::unexpected("has a directory that is not where it says");

        auto left = archive_.substr(directory_, directory_size);
        std::vector<located> found;
        for (std::size_t i = 0; i < count; ++i) {
            auto next = take(left);
            if (!next) return std::unexpected(std::move(next.error()));
            found.push_back(*next);
        }
        if (!left.empty()) return std::unexpected("has a directory that is longer than it says");
        std::ranges::sort(found, {}, &located::begin);
        for (std::size_t i = 1; i < found.size(); ++i)
            if (found[i].begin < found[i - 1].end) return std::unexpected("has entries that overlap");
        std::vector<entry> entries;
        for (const auto& each : found) entries.push_back(each.entry);
        return entries;
    }

private:
    auto take(std::string_view& left) const -> std::expected<located, std::string> {
        const auto broken = [] { return std::unexpected<std::string>("has a directory with a broken entry"); };
        if (left.size() < directory_entry_size || !left.starts_with(directory_mark)) return broken();
        const record head(left);
        const std::size_t name_size = head.u16(28), rest = head.u16(30) + head.u16(32);
        if (left.size() - directory_entry_size < name_size + rest) return broken();
        located out{.entry = {.name = left.substr(directory_entry_size, name_size), .size = head.u32(24), .crc = head.u32(16)}, .begin = head.u32(42)};
        const std::size_t packed_size = head.u32(20);
        left.remove_prefix(directory_entry_size + name_size + rest);

        constexpr unsigned encrypted = 1, stored = 0, deflated = 8;
        if (packed_size == in_zip64 || out.entry.size == in_zip64 || out.begin == in_zip64) return std::unexpected("has an entry in Zip64 format, which is not read: make it smaller");
        if ((head.u16(8) & encrypted) != 0) return std::unexpected("has an entry that is encrypted");
        if (head.u16(10) != stored && head.u16(10) != deflated) return std::unexpected("has an entry that is neither stored nor deflated");
        out.entry.deflated = head.u16(10) == deflated;
        if (!out.entry.deflated && packed_size != out.entry.size) return broken();

        // Sizes in the local head may be missing: the directory has them.
        const auto local = piece(archive_, out.begin, local_size);
        if (!local || !local->starts_with(local_mark)) return broken();
        const record fields(*local);
        const auto name = piece(archive_, out.begin + local_size, fields.u16(26));
        if (!name || *name != out.entry.name || fields.u16(8) != head.u16(10)) return std::unexpected("has an entry that its directory tells otherwise of");
        const auto data_at = out.begin + local_size + name_size + fields.u16(28);
        const auto data = piece(archive_.substr(0, directory_), data_at, packed_size);
        if (!data) return broken();
        out.entry.packed = std::as_bytes(std::span(*data));
        out.end = data_at + packed_size;
        return out;
    }

    std::string_view archive_;
    std::size_t most_;
    std::size_t directory_ = 0;
};

}

auto read_entries(std::string_view archive, std::size_t most) -> std::expected<std::vector<entry>, std::string> { return reader(archive, most).read(); }

auto unpack(const entry& entry, std::span<std::byte> to) -> bool {
    if (to.size() != entry.size) return false;
    if (entry.deflated) {
        const std::unique_ptr<libdeflate_decompressor, decltype([](libdeflate_decompressor* ended) { libdeflate_free_decompressor(ended); })> inflater(
            libdeflate_alloc_decompressor());
        if (!inflater) throw std::bad_alloc();
        std::byte nothing{};
        std::size_t taken = 0, given = 0;
        if (libdeflate_deflate_decompress_ex(inflater.get(), entry.packed.data(), entry.packed.size(), to.empty() ? &nothing : to.data(), to.size(), &taken,
                                             &given) != LIBDEFLATE_SUCCESS ||
            taken != entry.packed.size() || given != to.size())
            return false;
    } else if (!to.empty()) {
        std::memcpy(to.data(), entry.packed.data(), to.size());
    }
    return libdeflate_crc32(0, to.data(), to.size()) == entry.crc;
}

auto intact(const entry& entry) -> bool { return libdeflate_crc32(0, entry.packed.data(), entry.packed.size()) == entry.crc; }

}
