#include "body_memory.hpp"

#include <string>
#include <utility>

namespace conduit {

auto take_body(exchange& x) -> std::shared_ptr<void> {
    constexpr std::size_t least = 4096;  // bytes: less is copied sooner than shared
    if (x.in.body.size() < least) return nullptr;
    if (x.received) {
        x.received->taken = true;
        return x.received->owner;
    }
    if (x.in.body.data() != x.decoded_body.data()) return nullptr;
    std::shared_ptr<void> owner = std::make_shared<std::string>(std::move(x.decoded_body));  // the bytes stay where they are
    x.kept.make<std::shared_ptr<void>>(x.memory, owner);
    return owner;
}

}
