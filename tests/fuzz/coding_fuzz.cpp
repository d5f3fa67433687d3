// Fuzzes the decoders of request bodies. With Clang: -fsanitize=fuzzer,address,undefined -DCONDUIT_FUZZER. Without, mutate.hpp runs the
// files (a corpus) named on the command line and mutations of them, from a fixed seed.
#include "compression/decode.hpp"
#include "compression/encoder.hpp"
#include "compression/request_body.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using conduit::http::encoding;

constexpr std::array decoded{encoding::gzip, encoding::deflate, encoding::br, encoding::zstd};
constexpr std::array encoded{encoding::gzip, encoding::br, encoding::zstd};

auto encode(encoding coding, std::string_view text) -> std::string {
    std::string coded;
    conduit::compression::make_encoder(coding, conduit::compression::encoder::body::stream)
        ->write(text, conduit::compression::encoder::flush::end, coded);
    return coded;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto coding : decoded) {
        constexpr std::size_t most = 100'000;
        const auto result = conduit::compression::decode(coding, text, most);
        if (result && result->size() > most) std::abort();
        // A smaller bound changes nothing but that what is larger is refused.
        const auto bounded = conduit::compression::decode(coding, text, 100);
        if (bounded.has_value() != (result && result->size() <= 100) || (bounded && *bounded != *result)) std::abort();
    }
    for (const auto coding : encoded)
        if (conduit::compression::decode(coding, encode(coding, text), size) != text) std::abort();
    // The first line as the header, the rest as the body.
    const auto end = text.find('\n');
    const conduit::header_view field{"Content-Encoding", text.substr(0, end)};
    conduit::exchange x;
    x.in.headers = {&field, 1};
    x.in.body = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto refused = conduit::compression::decode_body(x, 100'000);
    if (refused && (refused->detail.empty() || (refused->status != 400 && refused->status != 413 && refused->status != 415))) std::abort();
    if (!refused && x.in.body.size() > 100'000 && x.in.body.size() > size) std::abort();
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{"", "gzip\nx", "gzip, br\nx", "identity, zstd\nx", {"\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13}};
    for (const auto coding : encoded) {
        for (const auto& text : {std::string("a short text"), std::string(3000, 'a'), std::string(200'000, '\0')}) {
            corpus.push_back(encode(coding, text));
            corpus.push_back(std::string(name_of(coding)) + '\n' + corpus.back());
            corpus.push_back(encode(coding, text) + encode(coding, text));
        }
    }
    return run({.corpus = std::move(corpus), .telling = "\x1f\x8b\x08\x28\xb5\x2f\xfd\n,gzipbrstd"}, argc, argv);
}
#endif
