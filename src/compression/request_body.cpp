#include "request_body.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "../http/list.hpp"
#include "decode.hpp"

namespace conduit::compression {
namespace {

using http::encoding;

// A small body that becomes a huge one is a bomb: text of people and programs comes out 3 to 20 times as large.
constexpr std::size_t most_growth = 100;                // times the coded size,
constexpr std::size_t always_allowed = 1024 * 1024;     // beyond this many bytes
constexpr std::size_t most_codings = 2;

constexpr std::string_view codings_taken = "gzip, deflate, br, zstd";

auto is_content_encoding(const header_view& field) -> bool { return same_header_name(field.name, "content-encoding"); }

auto unsupported(std::string detail) -> problem {
    // The client may send the body again in one of these (RFC 9110 section 15.5.16).
    return {.status = 415, .detail = std::move(detail), .headers = {{"Accept-Encoding", std::string(codings_taken)}}};
}

/// A name that a client sent, if it can be shown.
auto shown(std::string_view name) -> std::string {
    const auto harmless = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
    if (name.size() > 40 || !std::ranges::all_of(name, harmless)) return "an unknown coding";
    return "\"" + std::string(name) + "\"";
}

struct codings {
    std::array<encoding, most_codings> names{};  // in the order in which they were applied
    std::size_t count = 0;
};

auto codings_of(const request& in) -> std::expected<codings, problem> {
    codings all;
    for (const auto& field : in.headers) {
        if (!is_content_encoding(field)) continue;
        for (auto left = field.value; !left.empty();) {
            const auto name = http::take_element(left);
            if (name.empty()) continue;
            const auto coding = http::encoding_named(name);
            if (!coding)
                return std::unexpected(unsupported("The body's Content-Encoding is " + shown(name) + "; send it plain or as one of: " +
                                                   std::string(codings_taken) + "."));
            if (*coding == encoding::identity) continue;
            if (all.count == most_codings) return std::unexpected(unsupported("The body has more than two content codings; send it with one."));
            all.names[all.count++] = *coding;
        }
    }
    return all;
}

auto words_for(decode_fault fault, encoding coding) -> std::string {
    const auto name = std::string(name_of(coding));
    switch (fault) {
    case decode_fault::truncated: return "The body is not complete: its " + name + " data ends too early.";
    case decode_fault::trailing: return "The body goes on after the end of its " + name + " data.";
    case decode_fault::window: return "The body's zstd window is larger than 8 MB (RFC 9659); compress it with a smaller one.";
    case decode_fault::corrupt:
    case decode_fault::too_large: break;
    }
    return "The body is not valid " + name + " data, as its Content-Encoding says.";
}

auto too_large(std::size_t most, std::size_t max_body) -> problem {
    if (most == max_body) return {.status = 413, .detail = "The body is larger than " + std::to_string(max_body) + " bytes when decoded."};
    return {.status = 413,
            .detail = "The body grows to more than " + std::to_string(most_growth) + " times its size when decoded, which is refused beyond " +
                      std::to_string(always_allowed) + " bytes; send it plain."};
}

/// The headers without those that tell of the coded body.
auto plain_headers(exchange& x) -> std::span<const header_view> {
    const auto told = [](const header_view& field) { return is_content_encoding(field) || same_header_name(field.name, "content-length"); };
    auto space = (x.in.headers.size() + 1) * sizeof(header_view);
    void* memory = x.memory.allocate(space);
    auto* const first = static_cast<header_view*>(std::align(alignof(header_view), x.in.headers.size() * sizeof(header_view), memory, space));
    auto* end = first;
    for (const auto& field : x.in.headers)
        if (!told(field)) std::construct_at(end++, field);
    return {first, end};
}

}

auto is_coded(const request& in) -> bool { return std::ranges::any_of(in.headers, is_content_encoding); }
auto body_is_coded(const request& in) -> bool { return !in.body.empty() && is_coded(in); }

auto refuse_coded(const request& in) -> std::optional<problem> {
    const auto codings = codings_of(in);
    if (codings && codings->count == 0) return std::nullopt;
    return problem{.status = 415,
                   .detail = "This endpoint reads its body while it arrives, and takes it plain; send it without a Content-Encoding.",
                   .headers = {{"Accept-Encoding", "identity"}}};
}

auto decode_body(exchange& x, std::size_t max_body) -> std::optional<problem> {
    auto codings = codings_of(x.in);
    if (!codings) return std::move(codings.error());
    const auto most = std::min(max_body, std::max(always_allowed, most_growth * x.in.body.size()));
    std::string text;
    for (std::size_t i = codings->count; i-- > 0;) {
        const auto coding = codings->names[i];
        auto decoded = decode(coding, i + 1 == codings->count ? x.in.body : std::string_view{text}, most);
        if (!decoded) {
            if (decoded.error() == decode_fault::too_large) return too_large(most, max_body);
            return problem::bad_request(words_for(decoded.error(), coding));
        }
        text = std::move(*decoded);
    }
    x.in.headers = plain_headers(x);
    if (codings->count == 0) return std::nullopt;
    x.decoded_body = std::move(text);
    x.in.body = x.decoded_body;
    return std::nullopt;
}

}
