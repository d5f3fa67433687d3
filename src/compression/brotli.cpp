#include <brotli/decode.h>
#include <brotli/encode.h>

#include <new>

#include "decode.hpp"
#include "encoder.hpp"
#include "piece.hpp"

namespace conduit::compression {
namespace {

constexpr std::uint32_t quality = 4;  // 5 takes twice as long

struct release {
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

class brotli_encoder final : public encoder {
public:
    explicit brotli_encoder(body kind) : window_bits_(kind == body::whole ? 18 : 14) { start({}); }

    void start(std::optional<std::size_t> size) override {
        state_.reset(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr));  // it cannot be started anew
        if (!state_) throw std::bad_alloc();
        BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_QUALITY, quality);
        BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_LGWIN, window_bits_);
        if (size) BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_SIZE_HINT, static_cast<std::uint32_t>(std::min(*size, std::size_t{1} << 30)));
    }

    void write(std::string_view bytes, flush how, std::string& to) override {
        const auto operation = how == flush::end ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH;
        auto left = bytes.size();
        auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
        for (bool more = true; more;) {
            std::size_t no_room = 0;  // the output is taken from where the encoder has it
            std::uint8_t* nowhere = nullptr;
            if (!BrotliEncoderCompressStream(state_.get(), operation, &left, &next, &no_room, &nowhere, nullptr)) throw std::bad_alloc();
            // It stops whenever it has output, and is done only if it had none.
            more = left > 0 || BrotliEncoderHasMoreOutput(state_.get());
            std::size_t size = 0;
            if (const auto* const output = BrotliEncoderTakeOutput(state_.get(), &size)) to.append(reinterpret_cast<const char*>(output), size);
        }
    }

private:
    std::uint32_t window_bits_;
    std::unique_ptr<BrotliEncoderState, release> state_;
};

}

auto make_brotli_encoder(encoder::body kind) -> std::unique_ptr<encoder> { return std::make_unique<brotli_encoder>(kind); }

auto decode_brotli(std::string_view coded, std::size_t most, std::string& to) -> decode_result {
    const std::unique_ptr<BrotliDecoderState, release> state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
    if (!state) throw std::bad_alloc();
    auto left = coded.size();
    auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
    while (true) {
        auto result = BROTLI_DECODER_RESULT_ERROR;
        append_decoded(to, most, [&](char* memory, std::size_t room) {
            auto unused = room;
            auto* output = reinterpret_cast<std::uint8_t*>(memory);
            result = BrotliDecoderDecompressStream(state.get(), &left, &next, &unused, &output, nullptr);
            return room - unused;
        });
        if (to.size() > most) return std::unexpected(decode_fault::too_large);
        switch (result) {
        case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue;
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return std::unexpected(decode_fault::truncated);
        case BROTLI_DECODER_RESULT_SUCCESS:
            if (left > 0) return std::unexpected(decode_fault::trailing);
            return {};
        case BROTLI_DECODER_RESULT_ERROR: break;
        }
        // brotli/decode.h: the codes of what memory could not be had for.
        const auto code = BrotliDecoderGetErrorCode(state.get());
        if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES && code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES) throw std::bad_alloc();
        return std::unexpected(decode_fault::corrupt);
    }
}

}
