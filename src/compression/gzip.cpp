#include <zlib.h>

#include <limits>
#include <new>

#include "decode.hpp"
#include "encoder.hpp"
#include "piece.hpp"

namespace conduit::compression {
namespace {

constexpr int gzip_format = 16;  // added to the window's bits: with gzip's head and trailer (RFC 1952) instead of zlib's
constexpr int level = 4;         // the fastest that looks for a better match before it takes one (deflate.c, deflate_slow)

/// zlib counts in 32 bits and takes bytes that it only reads as not const.
void feed(z_stream& stream, std::string_view& left) {
    const auto count = std::min<std::size_t>(left.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left.data()));
    stream.avail_in = static_cast<uInt>(count);
    left.remove_prefix(count);
}

/// Calls deflate or inflate with room for output; gives the bytes written.
template <class Step>
auto into(z_stream& stream, char* memory, std::size_t room, Step step) -> std::size_t {
    stream.next_out = reinterpret_cast<Bytef*>(memory);
    stream.avail_out = static_cast<uInt>(room);
    step();
    return room - stream.avail_out;
}

/// For a text that is made while it is sent.
class gzip_encoder final : public encoder {
public:
    gzip_encoder() {
        // zlib.h: (1 << (window_bits + 2)) + (1 << (memory_level + 9)) bytes, so 64 KB.
        constexpr int window_bits = 13;
        constexpr int memory_level = 6;
        if (deflateInit2(&stream_, level, Z_DEFLATED, window_bits + gzip_format, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    }
    ~gzip_encoder() override { deflateEnd(&stream_); }

    void start(std::optional<std::size_t>) override { deflateReset(&stream_); }

    void write(std::string_view bytes, flush how, std::string& to) override {
        do {
            feed(stream_, bytes);
            const int mode = !bytes.empty() ? Z_NO_FLUSH : how == flush::end ? Z_FINISH : Z_SYNC_FLUSH;
            do {
                append_piece(to, std::min(piece_size, std::size_t{stream_.avail_in} + 1024),
                             [&](char* memory, std::size_t room) { return into(stream_, memory, room, [&] { deflate(&stream_, mode); }); });
            } while (stream_.avail_out == 0);  // else nothing is left to write
        } while (!bytes.empty());
    }

private:
    z_stream stream_{};
};

auto inflate_all(std::string_view coded, int window_bits, std::size_t most, std::string& to) -> decode_result {
    z_stream stream{};
    if (inflateInit2(&stream, window_bits) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, decltype([](z_stream* ended) { inflateEnd(ended); })> owner(&stream);
    while (true) {
        if (stream.avail_in == 0) feed(stream, coded);
        int status = Z_OK;
        append_decoded(to, most, [&](char* memory, std::size_t room) {
            return into(stream, memory, room, [&] { status = inflate(&stream, Z_NO_FLUSH); });
        });
        if (to.size() > most) return std::unexpected(decode_fault::too_large);
        switch (status) {
        case Z_OK: continue;
        case Z_BUF_ERROR: return std::unexpected(decode_fault::truncated);  // there was room: so it lacked input
        case Z_MEM_ERROR: throw std::bad_alloc();
        case Z_STREAM_END: break;
        default: return std::unexpected(decode_fault::corrupt);
        }
        if (stream.avail_in == 0) feed(stream, coded);
        if (stream.avail_in == 0) return {};
        // A gzip text may be several, one after another (RFC 1952 section 2.2).
        const bool another = window_bits > gzip_format && stream.next_in[0] == 0x1f && (stream.avail_in == 1 || stream.next_in[1] == 0x8b);
        if (!another || inflateReset(&stream) != Z_OK) return std::unexpected(decode_fault::trailing);
    }
}

}

auto make_gzip_encoder() -> std::unique_ptr<encoder> { return std::make_unique<gzip_encoder>(); }

auto decode_gzip(std::string_view coded, std::size_t most, std::string& to) -> decode_result { return inflate_all(coded, 15 + gzip_format, most, to); }

// "deflate" is zlib's format (RFC 1950), RFC 9110 section 8.4.1.2, not bare deflate (RFC 1951).
auto decode_deflate(std::string_view coded, std::size_t most, std::string& to) -> decode_result { return inflate_all(coded, 15, most, to); }

}
