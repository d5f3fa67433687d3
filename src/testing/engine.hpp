#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/app/application.hpp>
#include <conduit/testing/answer.hpp>
#include <conduit/testing/request.hpp>

#include "../app/dispatcher.hpp"
#include "../app/life_cycle.hpp"
#include "loop.hpp"

namespace conduit::in_process {

/// One request and the answer that is being made.
class call final : public exchange {
public:
    explicit call(test_request from);
    ~call() { clear(); }

    const test_request request;  // that `in` views
    std::string name;            // "GET /users/7"
    bool answering = false;      // the application works on the answer
    bool woken = true;           // the body's source has something to say
    bool ended = false;          // the body has

private:
    std::vector<header_view> views_;
};

/// How long somebody waits, from when this is made.
struct patience {
    explicit patience(std::chrono::milliseconds time) : longest(time.count()), end(loop::now() + longest) {}
    auto is_over() const -> bool { return loop::now() >= end; }

    std::int64_t longest;  // milliseconds
    std::int64_t end;      // of the loop's clock
};

/// What a server is to an app, in the calling thread.
class engine {
public:
    engine(const conduit::application& application, std::span<const mount> mounts, const options& options);

    auto application() const -> const conduit::application& { return application_; }
    /// Checks, loads, runs the start hooks. Throws a test_failure.
    void start();
    /// Ends what is under way, runs the stop hooks. False: handlers still wait, and this has to live as long as they do.
    auto stop(const patience& patience) -> bool;

    /// To the head of the answer, which is in `out`. Throws a test_failure where that takes too long.
    auto begin(test_request request, const patience& patience, test_answer& answer) -> call&;
    /// Appends the next piece of the answer's body. False: it has ended, or was cut off, which the answer then says. Throws as `begin` does.
    auto read(call& call, std::string& to, const patience& patience, test_answer& answer) -> bool;
    /// The client is done with it, and waits until the app has noticed.
    void leave(call& call, const patience& patience);
    /// Leaves what takes too long, and throws a test_failure that says what holds it.
    [[noreturn]] void give_up(call& call, const patience& patience, std::string_view what);

private:
    void refuse_or_handle(call& call);
    void send_head(call& call, test_answer& answer);
    void leave(call& call);
    auto is_over(call& call) -> bool;
    void forget_ended();

    const std::vector<mount> mounts_;
    const conduit::application application_;
    const options options_;
    loop loop_;
    services services_;
    life_cycle life_;
    dispatcher dispatcher_;
    std::vector<std::unique_ptr<call>> calls_;
    std::vector<call*> left_;  // by the client, of these
};

}
