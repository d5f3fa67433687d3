#include <libdeflate.h>

#include <memory>
#include <new>

#include "encoder.hpp"
#include "piece.hpp"

namespace conduit::compression {
namespace {

constexpr int level = 4;  // as in gzip.cpp; here a quarter less time for bodies that are 5 % smaller

/// For a text that is there as a whole. A piece of one becomes a member of its own, of which a gzip text may have several (RFC 1952
/// section 2.2).
class gzip_whole_encoder final : public encoder {
public:
    gzip_whole_encoder() : compressor_(libdeflate_alloc_compressor(level)) {
        if (!compressor_) throw std::bad_alloc();
    }

    void start(std::optional<std::size_t>) override {}

    void write(std::string_view bytes, flush, std::string& to) override {
        const auto room = libdeflate_gzip_compress_bound(compressor_.get(), bytes.size());
        append_piece(to, room, [&](char* memory, std::size_t) {
            return libdeflate_gzip_compress(compressor_.get(), bytes.data(), bytes.size(), memory, room);
        });
    }

private:
    std::unique_ptr<libdeflate_compressor, decltype([](libdeflate_compressor* ended) { libdeflate_free_compressor(ended); })> compressor_;
};

}

auto make_gzip_whole_encoder() -> std::unique_ptr<encoder> { return std::make_unique<gzip_whole_encoder>(); }

}
