#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/arena.hpp>
#include <conduit/http/request.hpp>
#include <conduit/http/response.hpp>

namespace conduit {

/// One request and the answer that is being made. Engines own exchanges and reuse them; the address is stable until the
/// answer is complete.
struct exchange {
    static constexpr std::size_t most_captures = 16;

    request in;
    response out;
    arena memory;
    std::array<std::string_view, most_captures> captures;  // still percent-encoded
    std::uint8_t capture_count = 0;
    const struct endpoint* endpoint = nullptr;  // set by the dispatch
    void* const* states = nullptr;              // the app's state objects
    class services* services = nullptr;         // what features keep for the whole app

    scheduler* home = nullptr;  // the engine's thread; `complete` is called there
    void (*complete)(exchange&) = nullptr;

    void clear() {
        in = {};
        out.clear();
        memory.clear();
        capture_count = 0;
        endpoint = nullptr;
    }
};

/// What calling the application came to.
enum class outcome : std::uint8_t {
    done,     // `out` is complete
    pending,  // it will be; `exchange.complete(exchange)` is called then, on `exchange.home`
};

/// Where engine and application meet: the one function that every protocol calls.
struct service {
    void* application = nullptr;
    outcome (*handle)(void* application, exchange& exchange) = nullptr;
};

}
