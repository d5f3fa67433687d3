#include <conduit/conduit.hpp>
#include <conduit/app/services.hpp>
#include <conduit/app/traffic.hpp>
#include <conduit/async/scheduler.hpp>
#include <conduit/ops/health.hpp>
#include <conduit/stream.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <unistd.h>

// An app whose hooks say when they run, and whose handlers wait until they are released. The environment makes hooks fail.
namespace life {

/// The counts, as a handler takes them.
struct shown_counts {
    conduit::counts values;
};

}

template <>
struct conduit::argument<life::shown_counts> {
    static auto from(exchange& x) -> life::shown_counts { return {x.services->get<traffic>().now()}; }
};

namespace [[=conduit::prefix("/life")]] life {
using namespace conduit::annotations;
using namespace std::chrono_literals;

auto wanted(const char* variable) -> bool { return std::getenv(variable) != nullptr; }

void say(const char* words) {
    std::puts(words);
    std::fflush(stdout);
}

/// Holds handlers until it is opened.
struct gate {
    struct waiting {
        conduit::scheduler* home;
        std::coroutine_handle<> coroutine;
    };
    std::mutex mutex;
    std::condition_variable opened;
    int openings = 0;
    int blocked = 0;  // handlers
    std::vector<waiting> coroutines;

    auto wait() {
        struct awaiter {
            gate& at;
            auto await_ready() -> bool { return false; }
            void await_suspend(std::coroutine_handle<> coroutine) {
                const std::scoped_lock lock{at.mutex};
                at.coroutines.push_back({conduit::scheduler::current(), coroutine});
            }
            void await_resume() {}
        };
        return awaiter{*this};
    }
};

struct journal {
    std::atomic<int> rounds = 0;
    std::atomic<int> overlaps = 0;
    std::atomic<bool> in_round = false;
    bool filled = false;
};

[[=on_start]] auto fill(journal& log) -> std::expected<void, std::string> {
    say("start: fill");
    if (wanted("LIFE_FAIL_START")) return std::unexpected("the journal is locked by another clerk");
    log.filled = true;
    return {};
}
[[=on_start]] void check(const journal& log) {
    say("start: check");
    if (wanted("LIFE_THROW_START")) throw std::runtime_error("thrown at the start");
    if (!log.filled) std::abort();
}
[[=on_stop]] void save(journal&) { say("stop: save"); }
[[=on_stop]] auto close() -> std::expected<void, std::string> {
    say("stop: close");
    if (wanted("LIFE_FAIL_STOP")) return std::unexpected("the lid is stuck");
    return {};
}
[[=every(5ms)]] auto round(journal& log) -> std::expected<void, std::string> {
    if (log.in_round.exchange(true)) ++log.overlaps;
    if (wanted("LIFE_SLOW_ROUND")) std::this_thread::sleep_for(20ms);
    log.in_round = false;
    if (wanted("LIFE_FAIL_ROUND")) return std::unexpected("the clock is broken");
    ++log.rounds;
    return {};
}
[[=every(1ms)]] void hang(gate& at) {
    if (!wanted("LIFE_HANG")) return;
    std::unique_lock lock{at.mutex};
    say("hangs");
    at.opened.wait(lock, [&] { return at.openings < 0; });
}

struct rounds {
    int count = 0;
    int overlaps = 0;
};
[[=get("/rounds")]] auto rounds_so_far(const journal& log) -> rounds { return {log.rounds, log.overlaps}; }

[[=get("/hello")]] auto hello() -> std::string_view { return "hello"; }

[[=get("/large")]] auto large(std::size_t size) -> std::string { return std::string(size, 'x'); }

[[=get("/blocked"), =blocking]] auto blocked(gate& at) -> std::string {
    std::unique_lock lock{at.mutex};
    const auto seen = at.openings;
    ++at.blocked;
    at.opened.wait(lock, [&] { return at.openings != seen; });
    --at.blocked;
    return "late";
}

[[=get("/suspended")]] auto suspended(gate& at) -> conduit::task<std::string> {
    co_await at.wait();
    co_return "late";
}

struct held {
    int blocked = 0;
    std::size_t suspended = 0;
};
[[=get("/held")]] auto held_now(gate& at) -> held {
    const std::scoped_lock lock{at.mutex};
    return {at.blocked, at.coroutines.size()};
}

[[=post("/open")]] void open(gate& at) {
    const std::scoped_lock lock{at.mutex};
    ++at.openings;
    at.opened.notify_all();
    for (const auto& each : at.coroutines) each.home->post(each.coroutine);
    at.coroutines.clear();
}

struct traffic {
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
};
[[=get("/traffic")]] auto traffic_so_far(shown_counts counts) -> traffic {
    using enum conduit::counted;
    const auto& now = counts.values;
    return {now[connections], now[requests], now[bytes_received], now[bytes_sent]};
}

[[=post("/later")]] auto later(std::string_view note, conduit::afterwards afterwards) -> std::string {
    afterwards([note = std::string(note)] {
        if (note == "throws") throw std::runtime_error("thrown afterwards");
        say(("afterwards: " + note).c_str());
    });
    if (note == "fails") throw conduit::problem::conflict("No.");
    return "at once";
}

[[=get("/impatient"), =timeout(20ms)]] auto impatient(std::stop_token stop) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1h, stop);
    co_return "too late";
}
[[=get("/impatient-blocking"), =timeout(20ms), =blocking]] auto impatient_worker(std::stop_token stop) -> std::string {
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    return "too late";
}
[[=get("/patient"), =timeout(1h)]] auto patient() -> conduit::task<std::string> {
    co_await conduit::sleep_for(30ms);
    co_return "in time";
}

[[=get("/process")]] auto process() -> int { return static_cast<int>(getpid()); }

}

int main(int argc, char** argv) {
    life::gate gate;
    life::journal journal;
    return conduit::app<^^life, ^^conduit::health>{gate, journal}.run(argc, argv);
}
