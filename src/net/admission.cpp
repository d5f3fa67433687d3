#include "admission.hpp"

#include <netinet/in.h>

#include <cstring>

namespace conduit::net {

auto admission::client_of(const sockaddr_storage& address) -> client {
    client found;
    if (address.ss_family == AF_INET) {
        found.ipv4 = true;
        found.network = reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr;
    } else if (address.ss_family == AF_INET6) {
        const auto& bytes = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
        found.ipv4 = IN6_IS_ADDR_V4MAPPED(&bytes);
        if (found.ipv4) {
            std::uint32_t last = 0;
            std::memcpy(&last, bytes.s6_addr + 12, sizeof last);
            found.network = last;
        } else {
            std::memcpy(&found.network, bytes.s6_addr, sizeof found.network);
        }
    }
    return found;
}

auto admission::enter(const sockaddr_storage& address) -> decision {
    const auto from = client_of(address);
    auto refused = verdict::too_many;
    if (open_.fetch_add(1) < most_) {
        if (admits(from)) return {verdict::admitted, {*this, false, from}};
        refused = verdict::too_many_of_address;
    }
    --open_;
    if (answered_.fetch_add(1) < most_answered) return {refused, {*this, true, from}};
    --answered_;
    return {};
}

auto admission::admits(const client& from) -> bool {
    if (most_of_address_ == 0) return true;
    const std::scoped_lock lock{mutex_};
    auto& count = of_client_[from];
    if (count >= most_of_address_) return false;
    ++count;
    return true;
}

void admission::leave(const place& left) {
    if (left.answered_) {
        --answered_;
        return;
    }
    --open_;
    if (most_of_address_ == 0) return;
    const std::scoped_lock lock{mutex_};
    const auto found = of_client_.find(left.client_);
    if (--found->second == 0) of_client_.erase(found);
}

}
