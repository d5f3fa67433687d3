#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <conduit/stream.hpp>

#include <chrono>
#include <thread>

#include <unistd.h>

// What clients that are slow, rude or many talk to: every way to answer that the server has, plain or over TLS.
namespace faults {
using namespace conduit::annotations;
using milliseconds = std::chrono::milliseconds;

[[=get("/process")]]
auto process() -> int {
    return static_cast<int>(getpid());
}

[[=post("/echo")]]
auto echo(const conduit::request& request) -> conduit::response {
    return {.content_type = "application/octet-stream", .body = std::string(request.body)};
}

[[=get("/blocking"), =blocking]]
auto wait(int ms) -> std::string {
    std::this_thread::sleep_for(milliseconds(ms));
    return "waited";
}

[[=get("/suspended")]]
auto suspend(int ms) -> conduit::task<std::string> {
    co_await conduit::sleep_for(milliseconds(ms));
    co_return "slept";
}

[[=get("/ticks")]]
auto ticks(int count, int ms) -> conduit::async_generator<int> {
    for (int i = 0; i < count; ++i) {
        if (i > 0 && !co_await conduit::sleep_for(milliseconds(ms))) co_return;
        co_yield i;
    }
}

[[=get("/large")]]
auto large(std::size_t size) -> std::string {
    return std::string(size, 'x');
}

[[=get("/program")]]
auto program() -> conduit::file {
    return conduit::file("/proc/self/exe");
}

}

int main(int argc, char** argv) { return conduit::app<^^faults>{}.run(argc, argv); }
