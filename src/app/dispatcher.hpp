#pragma once
#include <atomic>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>
#include <conduit/app/services.hpp>

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
    /// Whether no worker has anything to do.
    auto workers_are_idle() -> bool { return workers_.is_idle(); }
    auto service() -> conduit::service {
        return {this, [](void* self, exchange& x) { return static_cast<dispatcher*>(self)->handle(x); },
                [](void* self, void (*run)(void*), void* context) { return static_cast<dispatcher*>(self)->workers_.submit(run, context); }};
    }

private:
    auto handle(exchange& x) -> outcome;
    auto endpoint_asked_for(exchange& x) const -> const endpoint*;
    auto answer(exchange& x) -> outcome;
    void answer_without_endpoint(exchange& x, method_set allowed);
    auto call_on_worker(exchange& x) -> outcome;

    const application& application_;
    const options& options_;
    services& services_;
    method_set all_methods_;
    worker_pool workers_;
    std::vector<std::atomic<std::uint64_t>> asked_;  // by endpoint; empty: not counted
};

}
