#include <zstd.h>
#include <zstd_errors.h>

#include <new>

#include "decode.hpp"
#include "encoder.hpp"
#include "piece.hpp"

namespace conduit::compression {
namespace {

constexpr int level = 3;
constexpr int most_window_bits = 23;  // 8 MB: RFC 9659 section 3

struct release {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class zstd_encoder final : public encoder {
public:
    explicit zstd_encoder(body kind) : context_(ZSTD_createCCtx()) {
        if (!context_) throw std::bad_alloc();
        set(ZSTD_c_compressionLevel, level);
        if (kind == body::whole) return;
        set(ZSTD_c_windowLog, 15);
        set(ZSTD_c_hashLog, 13);
        set(ZSTD_c_chainLog, 13);
    }

    void start(std::optional<std::size_t> size) override {
        ZSTD_CCtx_reset(context_.get(), ZSTD_reset_session_only);
        if (size) ZSTD_CCtx_setPledgedSrcSize(context_.get(), *size);
    }

    void write(std::string_view bytes, flush how, std::string& to) override {
        const auto operation = how == flush::end ? ZSTD_e_end : ZSTD_e_flush;
        ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
        for (std::size_t left = 1; left > 0;) {
            append_piece(to, std::min(piece_size, bytes.size() - input.pos + 1024), [&](char* memory, std::size_t room) {
                ZSTD_outBuffer output{memory, room, 0};
                left = ZSTD_compressStream2(context_.get(), &output, &input, operation);
                return output.pos;
            });
            if (ZSTD_isError(left)) throw std::bad_alloc();
        }
    }

private:
    void set(ZSTD_cParameter parameter, int value) { ZSTD_CCtx_setParameter(context_.get(), parameter, value); }

    std::unique_ptr<ZSTD_CCtx, release> context_;
};

auto fault_of(std::size_t error, bool began) -> decode_fault {
    switch (ZSTD_getErrorCode(error)) {
    case ZSTD_error_memory_allocation: throw std::bad_alloc();
    case ZSTD_error_frameParameter_windowTooLarge: return decode_fault::window;
    case ZSTD_error_prefix_unknown: return began ? decode_fault::trailing : decode_fault::corrupt;
    default: return decode_fault::corrupt;
    }
}

}

auto make_zstd_encoder(encoder::body kind) -> std::unique_ptr<encoder> { return std::make_unique<zstd_encoder>(kind); }

auto decode_zstd(std::string_view coded, std::size_t most, std::string& to) -> decode_result {
    const std::unique_ptr<ZSTD_DCtx, release> context(ZSTD_createDCtx());
    if (!context) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, most_window_bits);
    ZSTD_inBuffer input{coded.data(), coded.size(), 0};
    // A text may be several frames, one after another (RFC 8878 section 3).
    for (bool began = false;;) {
        std::size_t status = 0;
        bool full = false;
        append_decoded(to, most, [&](char* memory, std::size_t room) {
            ZSTD_outBuffer output{memory, room, 0};
            status = ZSTD_decompressStream(context.get(), &output, &input);
            full = output.pos == room;
            return output.pos;
        });
        if (ZSTD_isError(status)) return std::unexpected(fault_of(status, began));
        if (to.size() > most) return std::unexpected(decode_fault::too_large);
        if (status == 0) {  // a frame is complete
            if (input.pos == input.size) return {};
            began = true;
        } else if (input.pos == input.size && !full) {
            return std::unexpected(decode_fault::truncated);
        }
    }
}

}
