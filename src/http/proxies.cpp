#include "proxies.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "list.hpp"
#include "preconditions.hpp"

namespace conduit::http {
namespace {

/// Some proxies add a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
auto without_port(std::string_view text) -> std::string_view {
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    return std::ranges::count(text, ':') == 1 ? text.substr(0, text.find(':')) : text;
}

}

auto proxies::read_address(std::string_view text) -> std::expected<address, std::string> {
    const std::string copy(text);
    address out{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (copy.size() <= INET6_ADDRSTRLEN && (inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1 || inet_pton(AF_INET6, copy.c_str(), out.data()) == 1)) return out;
    return std::unexpected("\"" + copy + "\" is no address: write it as 10.0.0.1, 10.0.0.0/8 or fd00::/8");
}

auto proxies::parse(std::string_view list) -> std::expected<proxies, std::string> {
    proxies out;
    while (!list.empty()) {
        const auto element = take_element(list);
        if (element.empty()) continue;
        const auto slash = element.find('/');
        const auto text = element.substr(0, slash);
        const auto first = read_address(text);
        if (!first) return std::unexpected(first.error());
        const bool is_ipv4 = !text.contains(':');
        const unsigned most = is_ipv4 ? 32 : 128;
        unsigned bits = most;
        if (slash != element.npos) {
            const auto number = element.substr(slash + 1);
            const auto read = std::from_chars(number.data(), number.data() + number.size(), bits);
            if (number.empty() || read.ec != std::errc{} || read.ptr != number.data() + number.size() || bits > most)
                return std::unexpected("\"" + std::string(element) + "\" has no length of 0 to " + std::to_string(most) + " bits behind its '/'");
        }
        out.networks_.push_back({*first, bits + (is_ipv4 ? 96 : 0)});
    }
    return out;
}

auto proxies::contain(std::string_view text) const -> bool {
    const auto read = read_address(text);
    if (!read) return false;
    return std::ranges::any_of(networks_, [&](const network& known) {
        const auto whole = known.bits / 8, rest = known.bits % 8;
        if (!std::equal(read->begin(), read->begin() + whole, known.first.begin())) return false;
        return rest == 0 || ((*read)[whole] ^ known.first[whole]) >> (8 - rest) == 0;
    });
}

/// The first from the right that is none of these; what is no address ends the search, as nobody vouches for it.
auto proxies::client_in(std::string_view list, std::string_view& client) const -> bool {
    while (!list.empty()) {
        const auto comma = list.rfind(',');
        const auto said = without_port(trimmed(comma == list.npos ? list : list.substr(comma + 1)));
        if (!read_address(said)) return true;
        client = said;
        if (!contain(client)) return true;
        list = list.substr(0, comma == list.npos ? 0 : comma);
    }
    return false;
}

void proxies::see_through(request& request) const {
    if (!contain(request.peer)) return;
    // The fields of one name are one list, in order (RFC 9110 section 5.3): from the last on.
    for (auto field = request.headers.rbegin(); field != request.headers.rend(); ++field)
        if (same_header_name(field->name, "x-forwarded-for") && client_in(field->value, request.peer)) break;
    if (const auto protocol = only_header(request, "x-forwarded-proto")) request.secure = *protocol == "https";
}

}
