// What bench/http/fan_out subscribes to: an event a second.
#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

namespace fan_out {
using namespace conduit::annotations;

[[=get("/ticks")]]
auto ticks(std::stop_token stop) -> conduit::async_generator<int> {
    for (int i = 0; !stop.stop_requested(); ++i) {
        co_yield i;
        co_await conduit::sleep_for(std::chrono::seconds{1}, stop);
    }
}

}

int main(int argc, char** argv) { return conduit::app<^^fan_out>{}.run(argc, argv); }
