#include "http2_head.hpp"

#include <algorithm>
#include <charconv>

#include "syntax.hpp"

namespace conduit::net {

void http2_head::add(std::string_view name, std::string_view value, const options& limits) {
    constexpr std::size_t entry_overhead = 32;  // RFC 9113 section 6.5.2
    if (fault_) return;
    size_ += name.size() + value.size() + entry_overhead;
    if (size_ > limits.max_head) {
        fault_ = refusal{431, "The header fields are larger than " + std::to_string(limits.max_head) + " bytes."};
        return;
    }
    if (name.starts_with(':')) return add_pseudo(name, value);
    if (++count_ > limits.max_headers) {
        fault_ = refusal{431, "The request has more than " + std::to_string(limits.max_headers) + " header fields."};
        return;
    }
    if (name == "cookie") {
        // Clients may split it to compress it better; applications expect one (RFC 9113 section 8.2.3).
        if (!cookies_.empty()) cookies_ += "; ";
        cookies_ += value;
        return;
    }
    text_.append(name).append(value);
    fields_.push_back({name.size(), value.size()});
}

void http2_head::add_pseudo(std::string_view name, std::string_view value) {
    if (name == ":method") method_ = value;
    else if (name == ":path") target_ = value;
    else if (name == ":authority") authority_ = value;
}

auto http2_head::complete(const options& limits) -> std::optional<refusal> {
    if (fault_) return fault_;
    const auto known = method_named(method_);
    if (!known) return refusal{501, "This server does not know the method."};
    method = *known;
    if (target_.size() > limits.max_target)
        return refusal{414, "The request target is longer than " + std::to_string(limits.max_target) + " bytes."};
    if (!is_target(std::string_view{target_})) return refusal{400, "The request target contains a character that must be percent-encoded."};
    const bool whole_server = target_ == "*" && method == method::options;
    if (target_[0] != '/' && !whole_server) return refusal{400, "The request target is not a path."};
    target = target_;
    const auto mark = std::min(target.find('?'), target.size());
    path = target.substr(0, mark);
    query = target.substr(std::min(mark + 1, target.size()));
    make_views();
    return read_fields();
}

void http2_head::make_views() {
    headers.reserve(fields_.size() + 2);
    if (authority_) headers.push_back({"host", *authority_});
    std::string_view rest = text_;
    for (const auto& [name, value] : fields_) {
        headers.push_back({rest.substr(0, name), rest.substr(name, value)});
        rest.remove_prefix(name + value);
    }
    if (!cookies_.empty()) headers.push_back({"cookie", cookies_});
}

auto http2_head::read_fields() -> std::optional<refusal> {
    const header_view* host = nullptr;
    bool again = false;
    for (const auto& field : headers) {
        if (field.name == "host") {
            if (host && (!authority_ || field.value != *authority_)) return refusal{400, "The Host header is repeated, or differs from :authority."};
            if (host) again = true;
            else host = &field;
        } else if (field.name == "expect") {
            if (!same_header_name(field.value, "100-continue"))
                return refusal{417, "The only expectation that this server meets is 100-continue."};
            expects_continue = true;
        } else if (field.name == "content-length") {
            // nghttp2 has seen to it that it is a number.
            std::uint64_t length = 0;
            const auto read = std::from_chars(field.value.data(), field.value.data() + field.value.size(), length);
            content_length = read.ec == std::errc{} ? length : UINT64_MAX;
        }
    }
    if (!host) return refusal{400, "The :authority pseudo-header is missing."};
    if (!is_host(host->value)) return refusal{400, "The :authority pseudo-header or Host header is malformed."};
    if (again) {
        const auto second = std::ranges::find_if(headers.begin() + 1, headers.end(), [](const header_view& field) { return field.name == "host"; });
        headers.erase(second);
    }
    return {};
}

}
