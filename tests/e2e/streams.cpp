#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <atomic>
#include <chrono>
#include <generator>
#include <stdexcept>
#include <string>

// Answers that are made while they are sent, for the end-to-end tests.
namespace streams {
using namespace conduit::annotations;
using namespace std::chrono_literals;
using conduit::async_generator, conduit::event, conduit::sleep_for;

struct tick {
    int number = 0;
    std::string text;
};

/// What became of the streams.
struct tally {
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;  // destroyed, whether they came to their end or not
};
struct counted {
    tally& of;
    explicit counted(tally& in) : of(in) { ++of.begun; }
    counted(const counted&) = delete;
    ~counted() { ++of.ended; }
};

[[=get("/numbers")]]
auto numbers(int count) -> std::generator<tick> {
    for (int i = 0; i < count; ++i) co_yield tick{i, "number " + std::to_string(i)};
}

[[=get("/lines")]]
auto lines() -> std::generator<std::string> {
    co_yield "one";
    co_yield "two\nlines\r\nand a third";
    co_yield "";
}

[[=get("/named")]]
auto named() -> std::generator<event<tick>> {
    co_yield {{1, "first"}, "start", "id-1", 2500ms};
    co_yield {{2, "second"}, "bad\nname", std::string("i\0d\r\n2", 6)};
    co_yield {{3, "third"}};
}

[[=get("/ticks")]]
auto ticks(tally& tally, int count, int milliseconds) -> async_generator<tick> {
    const counted counted(tally);
    for (int i = 0; i < count; ++i) {
        if (i > 0 && !co_await sleep_for(std::chrono::milliseconds(milliseconds))) co_return;
        co_yield tick{i, "tick"};
    }
}

[[=get("/forever")]]
auto forever(tally& tally, std::stop_token stop) -> async_generator<int> {
    const counted counted(tally);
    for (int i = 0; !stop.stop_requested(); ++i) {
        co_yield i;
        co_await sleep_for(20ms, stop);
    }
}

[[=get("/flood")]]
auto flood(tally& tally) -> std::generator<std::string> {
    const counted counted(tally);
    for (;;) co_yield std::string(1000, 'x');
}

[[=get("/fails-at-once")]]
auto fails_at_once() -> std::generator<int> {
    throw conduit::problem::conflict("not now");
    co_yield 1;
}

[[=get("/fails-later")]]
auto fails_later() -> async_generator<int> {
    co_yield 1;
    co_await sleep_for(1ms);
    throw std::runtime_error("the secret is 42");
}

[[=get("/chained")]]
auto chained(tally& tally) -> async_generator<int> {
    auto inner = ticks(tally, 3, 1);
    while (const auto* value = co_await inner.next()) co_yield value->number * 10;
}

[[=get("/slowly")]]
auto slowly(tally& tally, std::stop_token stop) -> conduit::task<int> {
    const counted counted(tally);
    co_await sleep_for(60s, stop);
    co_return 7;
}

[[=get("/soon")]]
auto soon(int milliseconds) -> conduit::task<std::string> {
    co_return co_await sleep_for(std::chrono::milliseconds(milliseconds)) ? "slept" : "woken";
}

[[=get("/tally")]]
auto counts(const tally& tally) -> std::vector<int> {
    return {tally.begun, tally.ended};
}

}

int main(int argc, char** argv) {
    streams::tally tally;
    return conduit::app<^^streams>{tally}.run(argc, argv);
}
