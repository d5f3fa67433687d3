#include "request_head.hpp"

#include <picohttpparser.h>

#include <algorithm>

#include "head_fault.hpp"
#include "syntax.hpp"

namespace conduit::net {

namespace {

auto same(std::string_view text, std::string_view lower_case) -> bool { return same_header_name(text, lower_case); }

auto trimmed(std::string_view text) -> std::string_view {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `each` with every element of a comma-separated list (RFC 9110 section 5.6.1).
template <class Each>
void for_each_element(std::string_view list, Each each) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto element = trimmed(list.substr(0, comma)); !element.empty()) each(element);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

/// What the header fields that the engine itself obeys say, gathered in one pass.
struct framing {
    header_view* host = nullptr;
    const char* problem = nullptr;
    int status = 400;
    std::string_view length;
    bool has_length = false;
    bool has_coding = false;
    bool close = false;
    bool keep_alive = false;
    bool expects_continue = false;
    bool expects_other = false;

    void refuse(const char* detail, int code = 400) {
        if (problem) return;
        problem = detail;
        status = code;
    }

    void read(header_view& field) {
        switch (field.name.size()) {
        case 4:
            if (!same(field.name, "host")) return;
            if (host) refuse("The Host header is repeated.");
            host = &field;
            return;
        case 6:
            if (!same(field.name, "expect")) return;
            (same(field.value, "100-continue") ? expects_continue : expects_other) = true;
            return;
        case 10:
            if (!same(field.name, "connection")) return;
            for_each_element(field.value, [&](std::string_view option) {
                if (same(option, "close")) close = true;
                if (same(option, "keep-alive")) keep_alive = true;
            });
            return;
        case 14:
            if (!same(field.name, "content-length")) return;
            if (has_length) refuse("The Content-Length header is repeated.");
            has_length = true;
            length = field.value;
            return;
        case 17:
            if (!same(field.name, "transfer-encoding")) return;
            if (has_coding) refuse("The Transfer-Encoding header is repeated.");
            has_coding = true;
            read_coding(field.value);
            return;
        default: return;
        }
    }

    [[gnu::cold]] void read_coding(std::string_view value) {
        if (same(value, "chunked")) return;
        bool unknown = false;
        for_each_element(value, [&](std::string_view coding) { unknown |= !same(coding, "chunked"); });
        if (unknown) refuse("The only transfer coding that this server knows is chunked.", 501);
        else refuse("The Transfer-Encoding header must say chunked, once.");
    }
};

auto refused(int status, std::string detail) { return std::unexpected(refusal{status, std::move(detail)}); }

/// `http://host/path` (RFC 9112 section 3.2.2): the path remains, and the host replaces that of the Host header.
auto strip_authority(std::string_view& target, header_view* host) -> bool {
    const auto scheme = target.find("://");
    if (scheme == target.npos) return false;
    if (!same(target.substr(0, scheme), "http") && !same(target.substr(0, scheme), "https")) return false;
    const auto start = scheme + 3;
    const auto end = std::min(target.find_first_of("/?", start), target.size());
    const auto authority = target.substr(start, end - start);
    if (authority.empty() || !is_host(authority)) return false;
    if (host) host->value = authority;
    target.remove_prefix(end);
    return true;
}

}

head_parser::head_parser(const options& limits)
    : max_head_(limits.max_head),
      max_target_(limits.max_target),
      max_headers_(limits.max_headers),
      fields_(std::make_unique<phr_header[]>(max_headers_)) {}

head_parser::~head_parser() = default;

auto head_parser::fault(std::string_view input) const -> refusal {
    if (auto found = first_head_fault(input.substr(0, max_head_), {max_target_, max_headers_})) return *std::move(found);
    if (input.size() > max_head_)
        return {431, "The request line and header fields are larger than " + std::to_string(max_head_) + " bytes."};
    return {400, "The request is malformed."};
}

auto head_parser::parse(std::string_view input, std::size_t seen, request_head& head, std::vector<header_view>& headers)
    -> std::expected<bool, refusal> {
    // Short heads are read from the start each time, so that a fault is answered at once; long ones only when their end
    // has come, so that a client that sends byte by byte does not cost a square.
    constexpr std::size_t short_head = 2048;
    head = {};
    const char* method = nullptr;
    const char* target = nullptr;
    std::size_t method_size = 0;
    std::size_t target_size = 0;
    std::size_t count = max_headers_;
    int minor_version = 0;
    const int size = phr_parse_request(input.data(), input.size(), &method, &method_size, &target, &target_size,
                                       &minor_version, fields_.get(), &count, seen > short_head ? seen : 0);
    if (size == -2 && input.size() <= max_head_) return false;
    if (size < 0 || static_cast<std::size_t>(size) > max_head_) return std::unexpected(fault(input));

    // What picohttpparser tolerates: several spaces, lone line feeds, folded lines, higher minor versions.
    head.size = static_cast<std::size_t>(size);
    const std::string_view target_text{target, target_size};
    const auto lead = static_cast<std::size_t>(method - input.data());
    const auto* const version = target + target_size;
    bool strict = (lead == 0 || (lead == 2 && input[0] == '\r')) && method + method_size + 1 == target &&
                  std::string_view{version, 8} == " HTTP/1." && minor_version <= 1 &&
                  std::string_view{version + 9, 2} == "\r\n" && target_size <= max_target_ && is_target(target_text) &&
                  input[head.size - 2] == '\r';
    headers.clear();
    for (std::size_t i = 0; i < count; ++i) {
        const auto& field = fields_[i];
        if (!field.name || field.name[-2] != '\r' || !is_token(std::string_view{field.name, field.name_len})) {
            strict = false;
            break;
        }
        headers.push_back({{field.name, field.name_len}, {field.value, field.value_len}});
    }
    // The last field's line end is that before the empty line.
    if (count > 0 && input[head.size - 4] != '\r') strict = false;
    if (!strict) return std::unexpected(fault(input.substr(0, head.size)));

    framing said;
    for (auto& field : headers) said.read(field);

    const auto known = method_named({method, method_size});
    if (!known) {
        if (!is_token(std::string_view{method, method_size})) return std::unexpected(fault(input));
        return refused(501, "This server does not know the method.");
    }
    head.method = *known;
    head.target = target_text;
    head.http_1_0 = minor_version == 0;

    if (said.problem) return refused(said.status, said.problem);
    if (!said.host && !head.http_1_0) return refused(400, "The Host header is missing.");
    if (said.host && !is_host(said.host->value)) return refused(400, "The Host header is malformed.");

    if (head.target[0] != '/') {
        const bool whole_server = head.target == "*" && head.method == method::options;
        if (!whole_server && !strip_authority(head.target, said.host))
            return refused(400, "The request target is neither a path nor an http URI.");
    }
    const auto mark = std::min(head.target.find('?'), head.target.size());
    head.path = head.target.substr(0, mark);
    head.query = head.target.substr(std::min(mark + 1, head.target.size()));
    if (head.path.empty()) head.path = "/";  // http://host or http://host?query
    if (head.target.empty()) head.target = head.path;

    head.chunked = said.has_coding;
    if (said.has_coding) {
        if (head.http_1_0) return refused(400, "HTTP/1.0 has no Transfer-Encoding.");
        if (said.has_length) return refused(400, "The request has both Content-Length and Transfer-Encoding.");
    }
    if (said.has_length) {
        if (said.length.empty()) return refused(400, "The Content-Length header is empty.");
        for (const char digit : said.length) {
            if (digit < '0' || digit > '9') return refused(400, "The Content-Length header is not a number.");
            // Stops growing where it could overflow; that is too large for any endpoint.
            if (head.content_length < std::size_t{1} << 58)
                head.content_length = head.content_length * 10 + static_cast<std::size_t>(digit - '0');
        }
    }
    if (said.expects_other && !head.http_1_0)
        return refused(417, "The only expectation that this server meets is 100-continue.");

    head.expects_continue = said.expects_continue && !head.http_1_0;
    head.keep_alive = head.http_1_0 ? said.keep_alive && !said.close : !said.close;
    return true;
}

}
