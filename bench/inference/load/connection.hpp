#pragma once
#include <cstdint>
#include <string_view>

#include "response_reader.hpp"

namespace load {

/// Nanoseconds of the monotonic clock.
auto now() -> std::int64_t;

/// A kept-alive connection to the server on this machine, with one request at a time.
class connection {
public:
    enum class state { waits, answered, failed };

    explicit connection(std::uint16_t port) : port_(port) { open(); }
    ~connection() { close(); }
    connection(const connection&) = delete;
    auto operator=(const connection&) -> connection& = delete;

    /// Ends the program when nobody listens.
    void open();
    void close();

    /// The request stays valid until the answer.
    void begin(std::string_view request);
    /// Sends and reads what is possible now. After a failure it has to be opened again.
    auto go_on() -> state;
    auto wants_to_send() const -> bool { return !unsent_.empty(); }
    auto status() const -> int { return reader_.status(); }
    auto descriptor() const -> int { return descriptor_; }

    std::int64_t scheduled = 0;
    bool busy = false;

private:
    std::uint16_t port_;
    int descriptor_ = -1;
    std::string_view unsent_;
    response_reader reader_;
};

}
