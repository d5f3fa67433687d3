#pragma once
#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/request.hpp>

namespace conduit::http {

/// The proxies whose word on the client is taken.
class proxies {
public:
    /// Addresses and networks of IPv4 and IPv6, with commas between: `127.0.0.1, 10.0.0.0/8, fd00::/8`. The error says which is none.
    static auto parse(std::string_view list) -> std::expected<proxies, std::string>;

    auto empty() const -> bool { return networks_.empty(); }
    auto contain(std::string_view address) const -> bool;

    /// If the peer is one of these: the client's address from X-Forwarded-For, and from X-Forwarded-Proto whether it came encrypted. Each
    /// proxy adds, on the right, whom it was asked by: the client is the first from the right that is no such proxy.
    void see_through(request& request) const;

private:
    using address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
    struct network {
        address first;
        unsigned bits;
    };
    auto client_in(std::string_view list, std::string_view& client) const -> bool;
    static auto read_address(std::string_view text) -> std::expected<address, std::string>;

    std::vector<network> networks_;
};

}
