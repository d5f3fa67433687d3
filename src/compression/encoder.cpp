#include "encoder.hpp"

#include <utility>

namespace conduit::compression {

auto make_encoder(http::encoding coding, encoder::body kind) -> std::unique_ptr<encoder> {
    switch (coding) {
    case http::encoding::gzip: return kind == encoder::body::whole ? make_gzip_whole_encoder() : make_gzip_encoder();
    case http::encoding::br: return make_brotli_encoder(kind);
    case http::encoding::zstd: return make_zstd_encoder(kind);
    case http::encoding::identity:
    case http::encoding::deflate: break;
    }
    std::unreachable();
}

}
