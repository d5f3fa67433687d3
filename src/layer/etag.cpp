#include <conduit/layer/etag.hpp>

#include <format>
#include <functional>
#include <string>
#include <utility>

#include "../http/header_fields.hpp"
#include "../http/preconditions.hpp"

namespace conduit {

void etag::after(exchange& x) const {
    auto& out = x.out;
    if (out.status != 200 || out.source || (x.in.method != method::get && x.in.method != method::head)) return;
    if (!http::find_header(out, "ETag"))
        out.headers.push_back({"ETag", std::format("\"{:x}-{:016x}\"", out.body.size(), std::hash<std::string_view>{}(out.body))});
    const auto tag = http::find_header(out, "ETag")->value;
    if (http::check_preconditions(x.in, {.etag = tag}) != http::precondition::not_modified) return;
    // RFC 9110 section 15.4.5: the headers of the 200, without those that describe the content.
    out.status = 304;
    out.body.clear();
    out.content_type.clear();
}

}
