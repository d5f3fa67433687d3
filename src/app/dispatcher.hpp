#pragma once
#include <atomic>
#include <span>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>
#include <conduit/app/services.hpp>

#include "mounts.hpp"
#include "../http/proxies.hpp"
#include "problem_rendering.hpp"
#include "worker_pool.hpp"

namespace conduit {

/// Takes every request of an app, whatever protocol brought it, to its endpoint.
class dispatcher {
public:
    dispatcher(const application& application, const options& options, services& services);

    /// Asks every feature that an endpoint uses whether it can serve: a missing model, say, is found here.
    auto start() -> std::expected<void, std::string>;
    /// Writes how often each endpoint was asked, `COUNT METHOD PATTERN`, the most first, where the options want that.
    auto write_profile() const -> std::expected<void, std::string>;
    /// Waits until workers have done what they were given, so long at most.
    void rest(unsigned milliseconds) { workers_.rest(milliseconds); }
    /// Whether no worker has anything to do.
    auto workers_are_idle() -> bool { return workers_.is_idle(); }
    auto mounted() const -> const mounts& { return mounts_; }
    auto service() -> conduit::service {
        return {this, [](void* self, exchange& x) { return static_cast<dispatcher*>(self)->handle(x); },
                [](void* self, const request& head) { return static_cast<dispatcher*>(self)->terms(head); },
                [](void* self, void (*run)(void*), void* context) { return static_cast<dispatcher*>(self)->workers_.submit(run, context); },
                [](void* self, const problem& problem, const request& request, response& out) { static_cast<dispatcher*>(self)->write_problem(problem, request, out); }};
    }

private:
    auto handle(exchange& x) -> outcome;
    auto handle_at(exchange& x, const endpoint& endpoint, exchange* carrier) -> outcome;
    auto pass_layers(exchange& x, std::span<const layer* const> outer, const endpoint* around) -> outcome;
    auto endpoint_asked_for(exchange& x) const -> const endpoint*;
    auto answer(exchange& x) -> outcome;
    auto terms(const request& head) const -> body_terms;
    void write_problem(const problem& problem, const request& request, response& out) const;
    void answer_without_endpoint(exchange& x, method_set allowed);
    auto call_endpoint(exchange& x) -> outcome;
    auto call_once_gathered(exchange& x) -> outcome;
    auto call_on_worker(exchange& x) -> outcome;

    const application& application_;
    const options& options_;
    services& services_;
    mounts mounts_;
    http::proxies proxies_;
    method_set all_methods_;
    worker_pool workers_;
    std::vector<std::atomic<std::uint64_t>> asked_;  // by endpoint; empty: not counted
    problem_rendering& problems_;
};

}
