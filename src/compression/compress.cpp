#include "compress.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string>

#include "../http/accept_encoding.hpp"
#include "../http/header_fields.hpp"
#include "../http/list.hpp"
#include "compress_whole.hpp"
#include "compressed_file.hpp"
#include "compressible.hpp"
#include "compressing_source.hpp"
#include "encoder.hpp"

namespace conduit::compression {
namespace {

using http::encoding;

// Between equals: zstd is by far the fastest, brotli gives smaller bodies than gzip, but takes ten times its memory, which a
// stream holds until it ends.
constexpr std::array for_whole{encoding::zstd, encoding::br, encoding::gzip, encoding::identity};
constexpr std::array for_stream{encoding::zstd, encoding::gzip, encoding::br, encoding::identity};

auto lists(std::string_view value, std::string_view token) -> bool {
    while (!value.empty())
        if (same_header_name(http::take_element(value), token)) return true;
    return false;
}

/// Headers that say that the body is to stay as it is: it is coded already, must not be transformed (RFC 9111 section 5.2.2.6),
/// or its digest has been taken (RFC 9530).
auto forbids(const header_field& field) -> bool {
    switch (field.name.size()) {
    case 11: return same_header_name(field.name, "repr-digest");
    case 13: return same_header_name(field.name, "cache-control") && lists(field.value, "no-transform");
    case 14: return same_header_name(field.name, "content-digest");
    case 16: return same_header_name(field.name, "content-encoding");
    default: return false;
    }
}

/// 206 holds a part of an uncompressed body; the others have none.
auto has_whole_body(int status) -> bool { return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304; }

auto size_of(const response& out) -> std::optional<std::uint64_t> { return out.source ? out.source->size() : out.body.size(); }

auto suits(const response& out, const options& options, std::size_t most) -> bool {
    if (!options.compression || !has_whole_body(out.status)) return false;
    const auto size = size_of(out);
    if (size && *size < std::max<std::size_t>(options.compression_threshold, 1)) return false;
    if (!out.source && out.body.size() > most) return false;
    return compressible(out.content_type) && std::ranges::none_of(out.headers, forbids);
}

/// A strong ETag names the very bytes of the body (RFC 9110 section 8.8.1), which are others now.
void weaken_etag(response& out) {
    for (auto& field : out.headers)
        if (same_header_name(field.name, "etag") && field.value.starts_with('"')) field.value.insert(0, "W/");
}

/// All Accept-Encoding fields are one list (RFC 9110 section 5.3); nearly always there is one.
auto preferred(const request& in, std::span<const encoding> offered) -> std::optional<encoding> {
    auto header = in.header("accept-encoding");
    std::string joined;
    const auto is_ours = [](const header_view& field) { return same_header_name(field.name, "accept-encoding"); };
    if (header && std::ranges::count_if(in.headers, is_ours) > 1) {
        for (const auto& field : in.headers)
            if (is_ours(field)) joined.append(field.value).append(",");
        header = joined;
    }
    return http::preferred_encoding(header, offered);
}

}

void compress(response& out, const request& in, const options& options, std::size_t most) {
    if (!suits(out, options, most)) return;
    http::vary_on(out, "Accept-Encoding");
    const bool whole = !out.source || (out.source->file() && *size_of(out) <= most_on_reactor);
    const auto coding = preferred(in, whole ? for_whole : for_stream);
    if (!coding || *coding == encoding::identity) return;
    try {
        if (out.source && whole) {
            auto compressed = compressed_file(*out.source->file(), *coding);
            if (!compressed) return;
            out.body = *compressed;
            out.source.reset();
        } else if (out.source) {
            out.source = std::make_unique<compressing_source>(std::move(out.source), make_encoder(*coding, encoder::body::stream));
        } else if (!compress_whole(out.body, *coding)) {
            return;
        }
    } catch (const std::bad_alloc&) {
        return;  // the body is as it was
    }
    out.headers.push_back({"Content-Encoding", std::string(name_of(*coding))});
    weaken_etag(out);
}

}
