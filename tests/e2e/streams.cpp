#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <atomic>
#include <chrono>
#include <generator>
#include <stdexcept>
#include <string>
#include <thread>

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

/// Waits before its first value, whoever goes away meanwhile.
auto patient(tally& tally) -> async_generator<tick> {
    const counted counted(tally);
    co_await conduit::on_worker([] { std::this_thread::sleep_for(100ms); });
    co_yield tick{1, "late"};
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

[[=get("/constant")]]
auto constant() -> async_generator<std::string> {
    const std::string first = "first";
    co_yield first;
    for (const std::string& each : {std::string("second"), std::string("third")}) co_yield each;
}

[[=get("/chained")]]
auto chained(tally& tally) -> async_generator<int> {
    auto inner = ticks(tally, 3, 1);
    while (const auto* value = co_await inner.next()) co_yield value->number * 10;
}

/// A body of the app's own.
class countdown final : public conduit::body_source {
public:
    explicit countdown(int from) : left_(from) {}
    auto read(std::string& to, std::size_t) -> state override {
        if (left_ < 0) throw std::runtime_error("below zero");
        to += std::to_string(left_) + "\n";
        return left_-- == 0 ? state::ended : state::more;
    }

private:
    int left_;
};

[[=get("/source")]]
auto source(int from) -> conduit::response {
    conduit::response made{.content_type = "text/plain"};
    made.source = std::make_unique<countdown>(from);
    return made;
}

/// A stream that the handler comes to only after a while, and that waits itself.
[[=get("/late-stream")]]
auto late_stream(tally& tally, int milliseconds) -> conduit::task<async_generator<tick>> {
    const counted counted(tally);
    co_await sleep_for(std::chrono::milliseconds(milliseconds));
    co_return patient(tally);
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

auto nap(tally& tally, int milliseconds, int value, std::stop_token stop = {}) -> conduit::task<int> {
    const counted counted(tally);
    if (value < 0) throw conduit::problem::conflict("no " + std::to_string(value));
    const bool slept = co_await sleep_for(std::chrono::milliseconds(milliseconds), stop);
    co_return slept ? value : 0;
}
auto at_once(int value) -> conduit::task<int> { co_return value; }
auto nothing(tally& tally) -> conduit::task<> { co_await nap(tally, 1, 1); }

[[=get("/all")]]
auto all(tally& tally, int last) -> conduit::task<std::vector<int>> {
    const auto [a, b, none, c] = co_await conduit::when_all(nap(tally, 3, 1), at_once(2), nothing(tally), nap(tally, 1, last));
    std::vector<conduit::task<int>> more;
    for (int i = 10; i < 13; ++i) more.push_back(nap(tally, 13 - i, i));
    auto values = co_await conduit::when_all(std::move(more));
    values.insert(values.begin(), {a, b, c});
    co_return values;
}

[[=get("/any")]]
auto any(tally& tally, int first, int second) -> conduit::task<std::vector<int>> {
    std::stop_source stop;
    const auto [number, value] =
        co_await conduit::when_any(stop, nap(tally, first, first, stop.get_token()), nap(tally, second, second, stop.get_token()));
    co_return {static_cast<int>(number), value};
}

[[=get("/elsewhere")]]
auto elsewhere(int milliseconds) -> conduit::task<bool> {
    const auto* const here = conduit::scheduler::current();
    const auto* const there = co_await conduit::on_worker([milliseconds] {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        if (milliseconds > 1000) throw conduit::problem::conflict("too long");
        return conduit::scheduler::current();
    });
    co_return here != nullptr && there == nullptr && conduit::scheduler::current() == here;
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
