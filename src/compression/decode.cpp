#include "decode.hpp"

namespace conduit::compression {

auto decode(http::encoding coding, std::string_view coded, std::size_t most) -> std::expected<std::string, decode_fault> {
    std::string text;
    const auto done = [&]() -> decode_result {
        switch (coding) {
        case http::encoding::gzip: return decode_gzip(coded, most, text);
        case http::encoding::deflate: return decode_deflate(coded, most, text);
        case http::encoding::br: return decode_brotli(coded, most, text);
        case http::encoding::zstd: return decode_zstd(coded, most, text);
        case http::encoding::identity: break;
        }
        if (coded.size() > most) return std::unexpected(decode_fault::too_large);
        text = coded;
        return {};
    }();
    if (!done) return std::unexpected(done.error());
    return text;
}

}
