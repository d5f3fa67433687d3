#include <conduit/http/html_value.hpp>

#include <charconv>
#include <string>

namespace conduit::markup {

namespace {

/// For text and for values in either kind of quotes (HTML, section 13.1.4).
void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

/// All but RFC 3986's unreserved characters; so no text makes a scheme, another path or another parameter.
void append_encoded(std::string& out, std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
            continue;
        }
        static constexpr char digits[] = "0123456789ABCDEF";
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
}

void append(std::string& out, const value& value, place place) {
    if (value.kind == value::kind::pieces) {
        for (const auto& piece : value.pieces) out += piece.markup;
        return;
    }
    char digits[32];  // the longest: -2.2250738585072014e-308
    const auto number = [&](auto of) { return std::string_view(digits, std::to_chars(digits, digits + sizeof digits, of).ptr); };
    auto text = value.text;
    if (value.kind == value::kind::whole) text = number(value.whole);
    else if (value.kind == value::kind::natural) text = number(value.natural);
    else if (value.kind == value::kind::real) text = number(value.real);
    if (place == place::address) append_encoded(out, text);
    else append_escaped(out, text);
}

}

auto fill(std::string_view page, std::span<const hole> holes, const value* values) -> html {
    html out;
    std::size_t done = 0;
    for (const auto& hole : holes) {
        out.markup += page.substr(done, hole.at - done);
        append(out.markup, *values++, hole.place);
        done = hole.at + 2;
    }
    out.markup += page.substr(done);
    return out;
}

}
