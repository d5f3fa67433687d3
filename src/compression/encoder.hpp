#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "../http/accept_encoding.hpp"

namespace conduit::compression {

/// One coding's compressor, at a level that suits bodies made for one client: fast.
class encoder {
public:
    /// What memory it may take. A stream may live for hours, next to thousands of others: its window is small.
    enum class body : std::uint8_t { whole, stream };
    enum class flush : std::uint8_t {
        piece,  // the client can decode all that was given so far
        end,
    };

    virtual ~encoder() = default;
    encoder(const encoder&) = delete;
    auto operator=(const encoder&) -> encoder& = delete;

    /// Begins a new text, of that many bytes if known.
    virtual void start(std::optional<std::size_t> size) = 0;

    /// Appends what `bytes` become to `to`. Memory that cannot be had is a std::bad_alloc.
    virtual void write(std::string_view bytes, flush how, std::string& to) = 0;

protected:
    encoder() = default;
};

/// Of gzip, br or zstd; started.
auto make_encoder(http::encoding coding, encoder::body kind) -> std::unique_ptr<encoder>;

auto make_gzip_encoder() -> std::unique_ptr<encoder>;        // for streams
auto make_gzip_whole_encoder() -> std::unique_ptr<encoder>;
auto make_brotli_encoder(encoder::body kind) -> std::unique_ptr<encoder>;
auto make_zstd_encoder(encoder::body kind) -> std::unique_ptr<encoder>;

}
