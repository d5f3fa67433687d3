#pragma once
#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>
#include <conduit/http/problem.hpp>
#include <conduit/ml/statistics.hpp>
#include <conduit/ml/tensor_info.hpp>

namespace conduit::ml {

struct model_state;
struct counters;
class loaded_model;

/// What can load a model that made room for others.
class model_demand {
public:
    /// Called, at most once for an eviction, by the first call that needs the model; must not wait.
    virtual void ask(loaded_model& place) = 0;

protected:
    ~model_demand() = default;
};

/// A call that waits for a model to be loaded.
class model_waiter {
public:
    /// The model is there; null: why it is not, `lease` says. Called once, under the place's lock, on any thread: must not wait.
    virtual void settled(const std::shared_ptr<model_state>& there) = 0;

protected:
    ~model_waiter() = default;
};

/// What a version of a model says of itself.
struct model_description {
    std::string name;
    std::string version;  // the folder's name; empty for NAME.onnx
    std::vector<tensor_info> inputs;    // that callers give
    std::vector<tensor_info> outputs;   // that callers get
    std::size_t instances = 1;
    std::size_t max_batch = 1;          // 1: requests run one by one
    std::vector<batch_time> curve;      // as warm-up measured; perhaps empty
    std::vector<std::pair<std::string, std::string>> parameters{};  // of its configuration
};

/// The place of a model (or of one version of it): handlers and mounts keep a pointer to it for the app's life, while what is loaded
/// there changes. The repository owns it. Thread-safe.
class loaded_model {
public:
    /// Nothing is loaded yet.
    explicit loaded_model(std::string name);
    explicit loaded_model(std::shared_ptr<model_state> state);
    /// Stops what is loaded.
    ~loaded_model();
    loaded_model(const loaded_model&) = delete;
    auto operator=(const loaded_model&) -> loaded_model& = delete;

    auto name() const -> const std::string& { return name_; }
    /// What is loaded now; what is running keeps it after it was replaced. Nothing: the problem that `clear` gave (503).
    auto lease() const -> std::expected<std::shared_ptr<model_state>, problem>;

    /// From now on calls go there, and the one before computes what waits for it. Waits for that, at most `drain_time`: not for
    /// reactors. An error when the app's handlers cannot use it: then nothing changes.
    auto replace(std::shared_ptr<model_state> next) -> std::expected<void, std::string>;
    /// Nothing is loaded from now on, and calls get that problem. Waits like `replace`.
    void clear(problem why);
    /// Nothing is in memory from now on, but `demand` can load it: calls may wait for that. What it was described as stays.
    /// Gives what was loaded, which may run still.
    auto evict(model_demand& demand) -> std::shared_ptr<model_state>;
    /// It stays evicted, but those who wait now wait no longer, and get that problem.
    void refuse(problem why);
    /// What is loaded now. Null: it is evicted, and `waiter` is settled when it was loaded or cannot be, unless it is forgotten before.
    auto lease_or_wait(model_waiter& waiter) -> std::expected<std::shared_ptr<model_state>, problem>;
    /// True: it waited, and is not settled any more.
    auto forget(model_waiter& waiter) -> bool;
    /// What is loaded now; where it is evicted, waits in place, so long at most.
    auto lease_in(std::int64_t milliseconds) -> std::expected<std::shared_ptr<model_state>, problem>;
    /// For who has waited long enough.
    auto still_loading() const -> problem;
    /// Whether something is loaded now; to look is no use of it, as a lease is.
    auto is_loaded() const -> bool { return current() != nullptr; }
    /// Whether calls may wait for it.
    auto is_evicted() const -> bool;
    /// When it was leased last, by the steady clock; 0: never.
    auto last_used() const -> std::int64_t { return last_used_.load(std::memory_order_relaxed); }

    /// Answers what waits, waits for what runs, for a bounded time.
    void stop();
    static constexpr std::uint32_t drain_time = 10'000;  // milliseconds

    /// As `replace` and `clear`, but they do not wait, and give what was loaded to whoever retires it.
    auto exchange(std::shared_ptr<model_state> next) -> std::expected<std::shared_ptr<model_state>, std::string>;
    auto take(problem why) -> std::shared_ptr<model_state>;

    /// A handler uses the model like that: what is loaded now, and later, must fit. The error says what differs and what to do.
    auto require(wanted_signature use) -> std::expected<void, std::string>;

    /// Null when nothing is loaded.
    auto description() const -> std::shared_ptr<const model_description>;
    auto statistics() const -> model_statistics;

    // Of what is loaded now, or was evicted; empty when nothing is.
    auto version() const -> std::string;
    auto inputs() const -> std::vector<tensor_info>;
    auto outputs() const -> std::vector<tensor_info>;

private:
    auto current() const -> std::shared_ptr<model_state>;
    auto used() const -> const std::shared_ptr<model_state>&;
    void settle(const std::shared_ptr<model_state>& there);

    static constexpr std::size_t most_waiting = 1024;  // calls, for it to be loaded

    const std::string name_;
    mutable std::mutex mutex_;
    mutable std::atomic<std::int64_t> last_used_ = 0;
    model_demand* demand_ = nullptr;  // evicted: who can load it
    bool asked_ = false;
    std::vector<model_waiter*> waiting_;
    std::shared_ptr<const model_description> last_description_;  // of what was evicted
    std::shared_ptr<const counters> last_counts_;                // likewise: it goes on with them when it is back
    std::shared_ptr<model_state> state_;
    problem why_not_;
    std::vector<wanted_signature> uses_;
};

}
