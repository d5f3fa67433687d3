#pragma once
#include <cstdint>
#include <stop_token>
#include <string_view>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/arena.hpp>
#include <conduit/http/request.hpp>
#include <conduit/http/response.hpp>
#include <conduit/route/captures.hpp>

namespace conduit {

/// One request and the answer that is being made. Engines own exchanges and reuse them; the address is stable until the
/// answer is complete.
struct exchange {
    request in;
    response out;
    arena memory;
    routing::captures captures;
    const struct endpoint* endpoint = nullptr;  // set by the dispatch
    void* const* states = nullptr;              // the app's state objects
    class services* services = nullptr;         // what features keep for the whole app

    std::stop_source stop{std::nostopstate};    // requested when the client is gone or the server stops

    scheduler* home = nullptr;  // the engine's thread; `complete` is called there
    void (*complete)(exchange&) = nullptr;

    /// On the thread that the request came to, before others know the exchange.
    auto stop_token() -> std::stop_token {
        if (!stop.stop_possible()) stop = std::stop_source();
        return stop.get_token();
    }

    void clear() {
        in = {};
        out.clear();
        memory.clear();
        endpoint = nullptr;
        if (stop.stop_possible()) stop = std::stop_source(std::nostopstate);
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
