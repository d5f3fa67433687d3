#include "form.hpp"

#include <format>
#include <string>

#include "../http/form_limits.hpp"
#include "../http/media_type.hpp"
#include "../http/multipart.hpp"
#include "../http/parameters.hpp"
#include "../http/percent.hpp"
#include "decode.hpp"
#include "pairs.hpp"

namespace conduit::binding {
namespace {

constexpr std::string_view urlencoded = "application/x-www-form-urlencoded";
constexpr std::string_view multipart = "multipart/form-data";

using read = std::expected<void, problem>;

auto bad(std::string detail) -> std::unexpected<problem> { return std::unexpected(problem::bad_request(std::move(detail))); }

auto unsupported(std::string_view why) -> std::unexpected<problem> {
    return std::unexpected(problem{.status = 415, .detail = std::format("This endpoint takes a form, as {} or as {}, in UTF-8; {}.", urlencoded, multipart, why)});
}

auto is_utf8(std::string_view charset) -> bool { return same_header_name(charset, "utf-8") || same_header_name(charset, "us-ascii"); }

/// RFC 7578 section 4.6: a field that says how all others are encoded.
auto says_other_charset(std::string_view name, std::string_view text) -> bool { return name == "_charset_" && !is_utf8(text); }
auto other_charset() -> std::unexpected<problem> { return bad("The form's field _charset_ names another encoding than UTF-8, in which this server reads forms."); }

auto read_urlencoded(std::string_view body, arena& memory, key_values& values) -> read {
    if (!http::percent_well_formed(body)) return bad("The form contains a '%' that two hexadecimal digits do not follow.");
    std::size_t count = 0;
    encoded_pair pair;
    for (encoded_pairs pairs(body); pairs.next(pair);) {
        if (++count > http::most_form_fields) return bad(std::format("The form has more than {} fields.", http::most_form_fields));
        const auto name = decoded(memory, pair.key, true);
        if (name.size() > http::longest_field_name) return bad(std::format("Field {} of the form has a name of more than {} bytes.", count, http::longest_field_name));
        const auto* const key = values.find(name);
        if (!key && name != "_charset_") continue;
        const auto text = decoded(memory, pair.value, true);
        if (says_other_charset(name, text)) return other_charset();
        if (key) values.give(*key, text);
    }
    return {};
}

/// What the browser sends for a file input in which nothing was chosen.
auto is_nothing_chosen(const http::form_part& part) -> bool { return part.filename && part.filename->empty() && part.content.empty(); }

auto read_multipart(std::string_view content_type, std::string_view body, arena& memory, key_values& values) -> read {
    const auto boundary = http::boundary_of(content_type);
    if (!boundary) return bad("The Content-Type " + boundary.error() + ".");
    http::multipart_reader reader(body, *boundary, memory);
    http::form_part part;
    while (true) {
        const auto more = reader.next(part);
        if (!more) return bad("The body is not a multipart form: " + more.error() + ".");
        if (!*more) return {};
        if (!part.filename) {
            const auto charset = http::find_parameter(part.content_type, "charset");
            if (!charset) return bad(std::format("The field \"{}\" of the form has a Content-Type that {}.", part.name, charset.error()));
            if (*charset && !is_utf8(**charset)) return bad(std::format("The field \"{}\" of the form is sent in another charset than UTF-8.", part.name));
            if (says_other_charset(part.name, part.content)) return other_charset();
        }
        const auto* const key = values.find(part.name);
        if (!key || is_nothing_chosen(part)) continue;
        if (part.filename) values.give(*key, upload{*part.filename, part.content_type, part.content});
        else values.give(*key, part.content);
    }
}

}

auto read_form(const request& request, arena& memory, key_values& values) -> std::expected<void, problem> {
    const auto type = request.header("content-type");
    if (!type) return unsupported("the request has no Content-Type");
    if (http::is_media_type(*type, multipart)) return read_multipart(*type, request.body, memory, values);
    if (!http::is_media_type(*type, urlencoded)) return unsupported(http::sent_as(*type));
    const auto charset = http::find_parameter(*type, "charset");
    if (!charset) return unsupported("the Content-Type " + charset.error());
    if (*charset && !is_utf8(**charset)) return unsupported("the Content-Type names another charset");
    return read_urlencoded(request.body, memory, values);
}

}
