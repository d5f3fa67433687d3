#pragma once
#include <cstdint>

namespace conduit::net {

/// How often something has happened of late, to tell a flood from traffic.
class event_rate {
public:
    /// One more, `now` in milliseconds. True for the first beyond `most` in a second.
    auto exceeds(unsigned most, std::int64_t now) {
        constexpr std::int64_t period = 1000;  // milliseconds
        if (now - since_ >= period) {
            since_ = now;
            count_ = 0;
        }
        return ++count_ == most + 1;
    }

private:
    std::int64_t since_ = 0;
    unsigned count_ = 0;
};

}
