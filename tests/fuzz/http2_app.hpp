#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/body_pipe.hpp"
#include "net/connection.hpp"

/// The app that http2_fuzz asks: what it answers, and when, is said by the path's first letter. What waits goes on with go_on.
namespace {

using namespace conduit;

void require(bool holds) {
    if (!holds) std::abort();
}

auto options_of_the_test() -> options {
    options made;
    made.access_log = false;
    made.max_head = 1000;
    made.max_headers = 10;
    made.max_body = 2000;
    made.max_output = 50'000;
    made.max_requests = 30;
    return made;
}

/// What handlers and sources wait for.
struct pending {
    std::vector<exchange*> answers;
    std::vector<exchange*> readers;
    std::vector<body_source*> sources;
};
pending waiting;

/// In pieces; every second one is waited for, if it is so made.
class pieces final : public body_source {
public:
    pieces(bool waits, bool fails) : waits_(waits), fails_(fails) {}
    ~pieces() override { require(std::ranges::find(waiting.sources, this) == waiting.sources.end()); }

    auto read(std::string& to, std::size_t most) -> state override {
        require(!asleep_ && !over_);
        if (waits_ && ++turn_ % 2 == 0) {
            asleep_ = true;
            waiting.sources.push_back(this);
            return state::waiting;
        }
        to.append(std::min<std::size_t>(most, 7000), 'p');
        over_ = --left_ == 0;
        return !over_ ? state::more : fails_ ? state::failed : state::ended;
    }
    auto abandon() -> bool override { return !asleep_; }

    void go_on() {
        asleep_ = false;
        wake(wake_context);
    }

private:
    bool waits_, fails_, asleep_ = false, over_ = false;
    int left_ = 8, turn_ = 0;
};

/// Bodies are streamed to r, which reads all of it, o, which reads once, and i, which does not.
auto terms(void*, const request& head) -> body_terms {
    constexpr std::size_t large = 600'000;
    const auto limits = options_of_the_test();
    switch (head.path.size() > 1 ? head.path[1] : '-') {
    case 'r':
    case 'o': return {.most = large, .streamed = true};
    case 'i': return {.most = limits.max_body, .streamed = true};
    case 'e': return {.most = limits.max_body / 2, .streamed = false};
    default: return {.most = limits.max_body, .streamed = false};
    }
}

auto handle(void*, exchange& x) -> outcome {
    const auto limits = options_of_the_test();
    require(x.in.body.size() <= limits.max_body && x.in.target.size() <= limits.max_target && x.in.headers.size() <= limits.max_headers + 2);
    require(x.in.path.starts_with('/') || x.in.path == "*");
    require(std::ranges::count(x.in.headers, std::string_view{"host"}, &header_view::name) == 1);
    for (const auto& [name, value] : x.in.headers) {
        require(name.find_first_of(std::string_view{"\r\n\0: ", 5}) == name.npos && !name.empty());
        require(value.find_first_of(std::string_view{"\r\n\0", 3}) == value.npos);
    }
    switch (x.in.path.size() > 1 ? x.in.path[1] : '-') {
    case 'b': x.out.body.assign(70'000, 'b'); break;
    case 'e': x.out.body = x.in.body; break;
    case 'f': x.out.source = std::make_unique<pieces>(false, true); break;
    case 'r':
    case 'o': waiting.readers.push_back(&x); return outcome::pending;
    case 'l': waiting.answers.push_back(&x); return outcome::pending;
    case 's': x.out.source = std::make_unique<pieces>(false, false); break;
    case 't': throw 1;
    case 'w': x.out.source = std::make_unique<pieces>(true, false); break;
    default: x.out.body = "hello";
    }
    return outcome::done;
}

/// Whether there is more to read, later.
auto reads_on(exchange& x) -> bool {
    constexpr std::size_t window = 256 * 1024;  // of a stream
    if (!x.pipe) return false;
    try {
        while (x.pipe->ready()) {
            const auto piece = x.pipe->take();
            if (!piece) return false;
            require(!piece->empty() && piece->size() <= window);
            if (x.in.path[1] == 'o') return false;
        }
        return true;
    } catch (const problem& why) {
        require(why.status >= 400);
        write(why, x.out);
        return false;
    }
}

void go_on() {
    for (auto* const reader : std::exchange(waiting.readers, {})) {
        if (reads_on(*reader)) waiting.readers.push_back(reader);
        else reader->complete(*reader);
    }
    for (auto* const answer : std::exchange(waiting.answers, {})) {
        if (answer->in.body.size() % 2 == 1) answer->out.source = std::make_unique<pieces>(true, false);
        else answer->out.body = "late";
        answer->complete(*answer);
    }
    for (auto* const source : std::exchange(waiting.sources, {})) static_cast<pieces*>(source)->go_on();
}

}
