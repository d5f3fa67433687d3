#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace conduit::net {

/// One line per request on standard output, gathered and written once per turn of the loop.
class access_log {
public:
    explicit access_log(bool enabled) : enabled_(enabled) {}

    auto enabled() const -> bool { return enabled_; }
    void add(std::string_view method, std::string_view target, int status, std::size_t body_bytes,
             std::int64_t nanoseconds);
    void flush() {
        if (!lines_.empty()) write_lines();
    }

private:
    void write_lines();

    bool enabled_;
    std::string lines_;
};

}
