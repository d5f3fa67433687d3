#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/arena.hpp>
#include <conduit/http/kept_objects.hpp>
#include <conduit/http/mapped_body.hpp>
#include <conduit/http/request.hpp>
#include <conduit/http/response.hpp>
#include <conduit/http/stop_signal.hpp>
#include <conduit/route/captures.hpp>

namespace conduit {

namespace layering {
class run;
}

/// One request and the answer that is being made. Engines own exchanges and reuse them; the address is stable until the
/// answer is complete.
struct exchange {
    request in;
    response out;
    arena memory;
    std::string decoded_body;  // what `in.body` views where the body came compressed, or in pieces,
    mapped_body mapped;        // or was too large for memory
    struct body_memory* received = nullptr;  // the memory that `in.body` was received into, where it may be taken over
    class body_pipe* pipe = nullptr;  // brings the body where the handler reads it while it arrives; null: `in.body` is all of it
    kept_objects kept;         // until the answer is complete
    std::string_view id;       // of the request, once somebody has asked for it: see request_id
    const struct principal* who = nullptr;  // asks: once a layer has authenticated them
    routing::captures captures;
    const struct endpoint* endpoint = nullptr;  // set by the dispatch; null: none is there for the request,
    method_set allowed{};                       // but for these methods
    void* const* states = nullptr;              // the app's state objects
    class services* services = nullptr;         // what features keep for the whole app
    layering::run* layers = nullptr;            // that the request is passing
    void* caller = nullptr;                     // what a feature that calls an endpoint itself keeps with the call: see inner_calls
    problem_writer write_problem = nullptr;     // of the mount that it came to; null: as the app renders problems

    stop_signal stop;                           // when the client is gone or the server stops

    scheduler* home = nullptr;  // the engine's thread; `complete` is called there
    void (*complete)(exchange&) = nullptr;

    void clear() {
        kept.clear();
        id = {};
        who = nullptr;
        in = {};
        out.clear();
        memory.clear();
        if (!decoded_body.empty()) decoded_body = std::string();
        mapped.reset();
        received = nullptr;
        pipe = nullptr;
        endpoint = nullptr;
        layers = nullptr;
        caller = nullptr;
        write_problem = nullptr;
        stop.reset();
    }
};

/// What calling the application came to.
enum class outcome : std::uint8_t {
    done,     // `out` is complete
    pending,  // it will be; `exchange.complete(exchange)` is called then, on `exchange.home`
};

/// How an endpoint takes the bodies of its requests.
struct body_terms {
    std::size_t most = 0;   // bytes
    bool streamed = false;  // it is called with a pipe as soon as the head is there
};

/// Where engine and application meet: what every protocol calls.
struct service {
    void* application = nullptr;
    outcome (*handle)(void* application, exchange& exchange) = nullptr;
    /// For a request whose head is complete and whose body is not: which terms hold. A body that is there as a whole needs no asking,
    /// unless it is larger than the app's own limit.
    body_terms (*terms)(void* application, const request& head) = nullptr;
    /// Thread-safe: on a thread for what takes long; false: too much waits already.
    bool (*run_elsewhere)(void* application, void (*run)(void*), void* context) = nullptr;
    /// Thread-safe: the answer to what the engine refuses by itself. Of a request that it could not read, it gives what it could.
    void (*write_problem)(void* application, const struct problem& problem, const request& request, response& out) = nullptr;
};

}
