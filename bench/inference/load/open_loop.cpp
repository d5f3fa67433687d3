#include <sys/epoll.h>
#include <unistd.h>

#include <deque>
#include <memory>
#include <random>

#include "connection.hpp"
#include "loops.hpp"

namespace load {
namespace {

class generator {
public:
    generator(const plan& plan, std::string_view request) : plan_(plan), request_(request), random_(plan.seed), gaps_(plan.rate / 1e9) {
        for (std::size_t i = 0; i < plan.connections; ++i) {
            connections_.push_back(std::make_unique<connection>(plan.port));
            watch(i, EPOLL_CTL_ADD);
            idle_.push_back(i);
        }
        const auto expected = static_cast<std::size_t>(plan.rate * plan.seconds * 1.2) + 100;
        found_.latencies.reserve(expected);
        found_.lags.reserve(expected);
    }
    ~generator() { close(epoll_); }
    generator(const generator&) = delete;
    auto operator=(const generator&) -> generator& = delete;

    auto run() -> result {
        const auto begin = now();
        counted_ = begin + static_cast<std::int64_t>(plan_.lead * 1e9);
        const auto end = counted_ + static_cast<std::int64_t>(plan_.seconds * 1e9);
        auto next = begin + gap();
        for (;;) {
            const auto time = now();
            for (; next <= time && next < end; next += gap()) due_.push_back(next);
            while (!due_.empty() && !idle_.empty()) send_one();
            const bool all_scheduled = next >= end;
            if (all_scheduled && (time > end + plan_.patience || (due_.empty() && idle_.size() == connections_.size()))) break;
            wait(all_scheduled ? plan_.patience : next - now());
        }
        for (const auto scheduled : due_) count(scheduled, 0);
        for (const auto& each : connections_)
            if (each->busy) count(each->scheduled, 0);
        return std::move(found_);
    }

private:
    auto gap() -> std::int64_t { return static_cast<std::int64_t>(gaps_(random_)) + 1; }

    void watch(std::size_t index, int operation) {
        epoll_event interest{};
        interest.events = EPOLLIN | (connections_[index]->wants_to_send() ? EPOLLOUT : 0u);
        interest.data.u64 = index;
        epoll_ctl(epoll_, operation, connections_[index]->descriptor(), &interest);
    }

    void send_one() {
        const auto index = idle_.back();
        idle_.pop_back();
        auto& chosen = *connections_[index];
        chosen.scheduled = due_.front();
        due_.pop_front();
        if (chosen.scheduled >= counted_) found_.lags.push_back(now() - chosen.scheduled);
        chosen.begin(request_);
        go_on(index);
    }

    void go_on(std::size_t index) {
        auto& chosen = *connections_[index];
        const bool wanted = chosen.wants_to_send();
        const bool was_busy = chosen.busy;
        const auto state = chosen.go_on();
        if (state == connection::state::waits) {
            if (wanted || chosen.wants_to_send()) watch(index, EPOLL_CTL_MOD);
            return;
        }
        if (was_busy) count(chosen.scheduled, state == connection::state::answered ? chosen.status() : 0);
        if (state == connection::state::failed) {
            chosen.close();
            chosen.open();
            watch(index, EPOLL_CTL_ADD);
        }
        if (was_busy) idle_.push_back(index);
    }

    void wait(std::int64_t nanoseconds) {
        const timespec time{0, std::clamp<std::int64_t>(nanoseconds, 0, 10'000'000)};
        epoll_event events[256];
        const int ready = epoll_pwait2(epoll_, events, 256, &time, nullptr);
        for (int i = 0; i < ready; ++i) go_on(events[i].data.u64);
    }

    /// A status of 0: no answer.
    void count(std::int64_t scheduled, int status) {
        if (scheduled < counted_) return;
        if (status == 200) found_.latencies.push_back(now() - scheduled);
        else if (status == 429 || status == 503) ++found_.refused;
        else ++found_.failed;
    }

    const plan& plan_;
    std::string_view request_;
    std::mt19937_64 random_;
    std::exponential_distribution<double> gaps_;
    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::unique_ptr<connection>> connections_;
    std::vector<std::size_t> idle_;
    std::deque<std::int64_t> due_;  // times of requests that wait for a connection
    std::int64_t counted_ = 0;      // since when requests count
    result found_;
};

}

auto open_loop(const plan& plan, std::string_view request) -> result { return generator(plan, request).run(); }

}
