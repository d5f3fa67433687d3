// Fuzzes the reader and the writer of cookies: every cookie of a field is found, and what one is set to comes back.
#include <conduit/http/cookie.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "http/list.hpp"
#include "http/split.hpp"
#include "net/syntax.hpp"
#include "target.hpp"

namespace {

using namespace fuzz;

auto find(std::string_view field, std::string_view name) -> std::optional<std::string_view> {
    const conduit::header_view header{"Cookie", field};
    conduit::request request;
    request.headers = {&header, 1};
    return conduit::cookie_of(request, name);
}

void check_field(std::string_view field) {
    std::vector<std::string_view> seen;
    for (auto left = field; !left.empty();) {
        auto value = conduit::http::take_element(left, ';');
        if (!value.contains('=')) continue;
        const auto name = conduit::http::take_until(value, '=');
        if (std::ranges::contains(seen, name)) continue;
        seen.push_back(name);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        const auto found = find(field, name);
        require(found == value && lies_in(*found, field));
    }
}

/// RFC 6265 section 4.1.1.
auto may_be_set(std::string_view name, std::string_view value, std::string_view path) -> bool {
    return conduit::net::is_token(name) && std::ranges::all_of(value, [](char c) { return c > 0x20 && c < 0x7f && !std::string_view("\",;\\").contains(c); }) &&
           std::ranges::all_of(path, [](char c) { return c >= 0x20 && c < 0x7f && c != ';'; });
}

/// The input's first line as a name, the second as a value, the rest as a path.
void check_set(std::string_view path) {
    const auto name = conduit::http::take_until(path, '\n');
    const auto value = conduit::http::take_until(path, '\n');
    try {
        const conduit::header_field field = conduit::set_cookie{.name = std::string(name), .value = std::string(value), .path = std::string(path)};
        require(may_be_set(name, value, path) && conduit::net::is_field_text(std::string_view(field.value)));
        const auto sent = field.value.substr(0, field.value.find(';'));
        require(find(sent, name) == value && find("other=1; " + sent + ";last=2", name) == (name == "other" ? "1" : value));
    } catch (const std::invalid_argument&) {
        require(!may_be_set(name, value, path));
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = text_of(data, size);
    check_field(text);
    check_set(text);
    return 0;
}
