#include "encoder.hpp"

#include <utility>

namespace conduit::compression {

auto make_encoder(http::encoding coding, encoder::body kind) -> std::unique_ptr<encoder> {
    switch (coding) {
    case http::encoding::gzip: return make_gzip_encoder(kind);
    case http::encoding::br: return make_brotli_encoder(kind);
    case http::encoding::zstd: return make_zstd_encoder(kind);
    case http::encoding::identity:
    case http::encoding::deflate: break;
    }
    std::unreachable();
}

}
