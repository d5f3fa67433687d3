#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Archives of .npz files, in memory: ZIP (PKWARE's APPNOTE.TXT 6.3), stored or deflated.
namespace conduit::zip {

struct entry {
    std::string_view name;
    std::span<const std::byte> packed{};
    std::size_t size = 0;  // bytes, unpacked
    std::uint32_t crc = 0;
    bool deflated = false;
};

/// The entries, as the directory at the end has them; else what is wrong, in words that follow "the archive". Each one's name and
/// bytes are looked at where they are, too: none overlap, none is encrypted, none needs Zip64. `most`: entries.
auto read_entries(std::string_view archive, std::size_t most) -> std::expected<std::vector<entry>, std::string>;

/// Unpacks an entry into as many bytes as it says. False: it is not what it says.
auto unpack(const entry& entry, std::span<std::byte> to) -> bool;
/// Whether the bytes of a stored entry are what it says.
auto intact(const entry& entry) -> bool;

/// Makes an archive, entry by entry.
class writer {
public:
    /// Stored: its bytes begin at a multiple of 64. Throws std::length_error beyond 4 GB.
    void add(std::string_view name, std::string_view bytes);
    /// Deflated, where that makes it smaller.
    void add_deflated(std::string_view name, std::string_view bytes);
    auto finish() -> std::string;

private:
    struct written {
        std::string name;
        std::uint32_t offset = 0;
        std::uint32_t crc = 0;
        std::uint32_t packed_size = 0;
        std::uint32_t size = 0;
        bool deflated = false;
    };
    void add(written entry, std::string_view packed);
    void put_head(const written& entry);

    std::string out_;
    std::vector<written> entries_;
};

}
