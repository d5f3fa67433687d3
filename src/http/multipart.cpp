#include "multipart.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "../net/syntax.hpp"
#include "../validate/utf8.hpp"
#include "form_limits.hpp"
#include "media_type.hpp"
#include "parameters.hpp"

namespace conduit::http {
namespace {

/// RFC 2046 section 5.1.1: bchars.
auto is_boundary_character(char c) -> bool {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view("'()+_,-./:=? ").contains(c);
}

}

auto boundary_of(std::string_view content_type) -> std::expected<std::string_view, std::string> {
    const auto found = find_parameter(content_type, "boundary");
    if (!found) return std::unexpected(found.error());
    if (!*found) return std::unexpected("has no boundary");
    const auto boundary = **found;
    if (boundary.empty()) return std::unexpected("has an empty boundary");
    if (boundary.size() > longest_boundary) return std::unexpected(std::format("has a boundary of more than {} characters", longest_boundary));
    if (!std::ranges::all_of(boundary, is_boundary_character)) return std::unexpected("has a boundary with a character that RFC 2046 does not allow there");
    if (boundary.ends_with(' ')) return std::unexpected("has a boundary that ends with a space");
    return boundary;
}

multipart_reader::multipart_reader(std::string_view body, std::string_view boundary, arena& memory)
    : body_(body), line_("\n--" + std::string(boundary)), memory_(memory) {}

auto multipart_reader::fault(std::string_view words) const -> std::unexpected<std::string> { return std::unexpected(std::format("part {} {}", parts_, words)); }

auto multipart_reader::boundary_fault(std::string_view words) const -> std::unexpected<std::string> {
    return std::unexpected(std::format("boundary {} {}", parts_ + 1, words));
}

auto multipart_reader::next(form_part& part) -> std::expected<bool, std::string> {
    if (parts_ == 0)  // what stands before the first boundary is not for us
        if (auto preamble = pass_boundary(); !preamble) return std::unexpected(std::move(preamble.error()));
    if (last_) return false;
    if (++parts_ > most_form_fields) return std::unexpected(std::format("it has more than {} parts", most_form_fields));
    part = {};
    if (auto head = read_head(part); !head) return std::unexpected(std::move(head.error()));
    auto content = pass_boundary();
    if (!content) return std::unexpected(std::move(content.error()));
    part.content = *content;
    return true;
}

/// To behind the line of the next boundary; gives what stands before it.
auto multipart_reader::pass_boundary() -> std::expected<std::string_view, std::string> {
    const auto start = at_;
    const auto boundary = std::string_view(line_).substr(1);
    std::size_t at = 0;
    if (start != 0 || !body_.starts_with(boundary)) {
        const auto line_feed = body_.find(line_, start == 0 ? 0 : start - 1);  // perhaps the last one of the head
        if (line_feed == std::string_view::npos && parts_ == 0) return std::unexpected("the boundary that the Content-Type names is not in it");
        if (line_feed == std::string_view::npos) return fault("has no end: the closing boundary is missing, as if the body were cut off");
        if (line_feed == 0 || body_[line_feed - 1] != '\r') return boundary_fault("stands behind a bare LF: lines end with CR LF");
        at = line_feed + 1;
    }
    if (auto passed = pass_end_of_boundary(at + boundary.size()); !passed) return std::unexpected(std::move(passed.error()));
    // A part without content may share its head's last line end with the boundary.
    return body_.substr(start, std::max(start, at < 2 ? 0 : at - 2) - start);
}

auto multipart_reader::pass_end_of_boundary(std::size_t at) -> checked {
    last_ = body_.substr(at).starts_with("--");
    if (last_) at += 2;
    at = std::min(body_.find_first_not_of(" \t", at), body_.size());  // RFC 2046: transport padding
    at_ = at + 2;
    const auto rest = body_.substr(at);
    if (rest.starts_with("\r\n") || (last_ && rest.empty())) return {};
    if (rest.starts_with('\n')) return boundary_fault("is ended by a bare LF: lines end with CR LF");
    if (rest.empty() || rest == "\r") return boundary_fault("is cut off");
    return boundary_fault("goes on with something else than the end of its line");
}

auto multipart_reader::next_line(std::size_t head_start) -> std::expected<std::string_view, std::string> {
    const auto line = body_.substr(std::min(at_, body_.size()), head_start + longest_part_head - at_);
    const auto end = line.find('\n');
    if (end == std::string_view::npos) {
        if (at_ + line.size() >= body_.size()) return fault("ends within its header lines");
        return fault(std::format("has more than {} bytes of header lines", longest_part_head));
    }
    if (end == 0 || line[end - 1] != '\r') return fault("has a header line that a bare LF ends: lines end with CR LF");
    at_ += end + 1;
    return line.substr(0, end - 1);
}

auto multipart_reader::read_head(form_part& part) -> checked {
    has_disposition_ = has_type_ = has_encoding_ = false;
    const auto start = at_;
    while (true) {
        const auto line = next_line(start);
        if (!line) return std::unexpected(line.error());
        if (line->empty()) break;
        if (auto read = read_line(*line, part); !read) return read;
    }
    if (!has_disposition_) return fault("has no Content-Disposition");
    return {};
}

auto multipart_reader::read_line(std::string_view line, form_part& part) -> checked {
    if (line.front() == ' ' || line.front() == '\t') return fault("has a header line that is folded");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !net::is_token(line.substr(0, colon))) return fault("has a header line that is not NAME: VALUE");
    const auto name = line.substr(0, colon);
    auto value = line.substr(colon + 1);
    if (!net::is_field_text(value)) return fault("has a control character in a header line");
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    const auto once = [&](bool& seen) { return !std::exchange(seen, true); };
    if (same_header_name(name, "content-disposition")) {
        if (!once(has_disposition_)) return fault("has two Content-Dispositions");
        return read_disposition(value, part);
    }
    if (same_header_name(name, "content-type")) {
        if (!once(has_type_)) return fault("has two Content-Types");
        if (is_media_type(value, "multipart/mixed")) return fault("is a multipart of its own, which RFC 7578 abolished: send each file as a part of the same name");
        part.content_type = value;
    } else if (same_header_name(name, "content-transfer-encoding")) {
        if (!once(has_encoding_)) return fault("has two Content-Transfer-Encodings");
        if (!same_header_name(value, "binary") && !same_header_name(value, "8bit") && !same_header_name(value, "7bit"))
            return fault("has a Content-Transfer-Encoding, which RFC 7578 abolished: send its bytes as they are");
    }
    return {};  // others mean nothing (RFC 7578 section 4.8)
}

auto multipart_reader::read_disposition(std::string_view value, form_part& part) -> checked {
    if (!same_header_name(essence(value), "form-data")) return fault("has a Content-Disposition other than form-data");
    auto left = value.substr(std::min(value.find(';'), value.size()));
    std::optional<std::string_view> name;
    bool extended = false;
    for (parameter found;;) {
        const auto step = next_parameter(left, found);
        if (step == parameter_step::end) break;
        if (step == parameter_step::broken) return fault("has a malformed Content-Disposition");
        if (same_header_name(found.name, "filename*")) extended = true;
        auto* const wanted = same_header_name(found.name, "name") ? &name : same_header_name(found.name, "filename") ? &part.filename : nullptr;
        if (!wanted) continue;
        if (*wanted) return fault("has a Content-Disposition with a parameter twice");
        *wanted = decoded_name(found.value);
    }
    if (!name) return fault("has no name");
    if (name->size() > longest_field_name) return fault(std::format("has a name of more than {} bytes", longest_field_name));
    if (!utf8::well_formed(*name)) return fault("has a name that is not UTF-8");
    if (part.filename && !utf8::well_formed(*part.filename)) return fault("has a filename that is not UTF-8");
    // Some clients send both. Alone, it would make of a file a text.
    if (extended && !part.filename) return fault("has a filename*, which RFC 7578 forbids: send filename, in UTF-8");
    part.name = *name;
    return {};
}

/// Browsers write a quote as %22 and nothing else but line ends so; others put a backslash before it. Line ends stay encoded:
/// a name with one in it is only good for mischief.
auto multipart_reader::decoded_name(std::string_view raw) -> std::string_view {
    if (raw.find_first_of("\\%") == std::string_view::npos) return raw;
    char* const start = memory_.allocate(raw.size());
    char* to = start;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const auto rest = raw.substr(i);
        if (rest.starts_with("\\\"") || rest.starts_with("\\\\")) *to++ = raw[++i];
        else if (rest.starts_with("%22")) *to++ = '"', i += 2;
        else *to++ = raw[i];
    }
    return {start, to};
}

}
