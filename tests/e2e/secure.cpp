#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <conduit/stream.hpp>

#include <chrono>
#include <thread>

// What the tests of TLS talk to.
namespace secure {
using namespace conduit::annotations;

[[=get("/secure")]]
auto is_secure(const conduit::request& request) -> bool {
    return request.secure;
}

/// What the request says in that header, each value in brackets.
[[=get("/header/:name")]]
auto header(std::string_view name, const conduit::request& request) -> std::string {
    std::string said;
    for (const auto& field : request.headers)
        if (conduit::same_header_name(field.name, name)) said.append("[").append(field.value).append("]");
    return said;
}

[[=get("/number/:value")]]
auto number(int value) -> int {
    return value;
}

[[=post("/echo")]]
auto echo(const conduit::request& request) -> conduit::response {
    return {.content_type = "application/octet-stream", .body = std::string(request.body)};
}

[[=get("/blocking"), =blocking]]
auto wait(int milliseconds) -> std::string {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return "waited";
}

[[=get("/program")]]
auto program() -> conduit::file {
    return conduit::file("/proc/self/exe");
}

[[=get("/numbers")]]
auto numbers(int count) -> conduit::async_generator<int> {
    using namespace std::chrono_literals;
    for (int i = 0; i < count; ++i) {
        if (i == 1) co_await conduit::sleep_for(1ms);
        co_yield i;
    }
}

}

int main(int argc, char** argv) { return conduit::app<^^secure>{}.run(argc, argv); }
