#pragma once
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/model_config.hpp>
#include <conduit/ml/statistics.hpp>

#include "batch_curve.hpp"
#include "counters.hpp"
#include "instance.hpp"
#include "job_queue.hpp"
#include "signature.hpp"
#include "warm_up.hpp"

namespace conduit::ml {

/// A loaded version of a model: its sessions, the requests that wait for it, and the instances (threads) that run them.
struct model_state : std::enable_shared_from_this<model_state> {
    /// Warms the model up, which takes `config.warm_up_time` at most. Instances use the sessions in turn: one serves all of them, or
    /// each device has its own; at least one. The error says in what the configuration does not fit the model. `counts` are those
    /// of the version that it replaces; perhaps null.
    static auto make(std::string name, std::string version, model_config config, std::vector<std::shared_ptr<const session>> sessions,
                     std::shared_ptr<counters> counts = nullptr, const load_control& control = {}) -> std::expected<std::shared_ptr<model_state>, std::string>;
    ~model_state();
    model_state(const model_state&) = delete;
    auto operator=(const model_state&) -> model_state& = delete;

    /// Starts the instances. A loaded_model does it.
    void start();
    /// Takes no more requests: `retire` computes those that wait, `stop` answers them. Then the instances end.
    void retire() { queue.retire(); }
    /// Waits for the instances to end; after that time they are asked to, and those that hang are left behind, with all that they use.
    void join(std::uint32_t milliseconds);
    void stop(std::uint32_t milliseconds = stop_time) {
        queue.close();
        join(milliseconds);
    }
    static constexpr std::uint32_t stop_time = 5'000;

    /// Nobody waits any more for that run, and it goes on: its instance is replaced if it does so much longer.
    void watch_run(const std::shared_ptr<run_record>& record, std::uint64_t number);

    auto statistics() const -> model_statistics;
    auto description() const -> const std::shared_ptr<const model_description>& { return description_; }

    const std::string name;
    const std::string version;
    const model_config config;
    const std::vector<std::shared_ptr<const session>> sessions;
    const std::shared_ptr<counters> counts;
    const signature described;
    const bool batches;           // runs may hold several requests
    const std::size_t max_batch;  // items
    batch_curve curve;
    job_queue queue;

private:
    model_state(std::string its_name, std::string its_version, model_config its_config, std::vector<std::shared_ptr<const session>> its_sessions,
                std::shared_ptr<counters> its_counts, signature its_signature, measurement measured);
    auto add_instance(std::shared_ptr<const session> its_session) -> bool;
    void replace(const std::shared_ptr<run_record>& record, std::uint64_t number);
    void ended(instance& one);

    std::shared_ptr<const model_description> description_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<instance>> instances_;  // those that hang, too
    std::size_t planned_ = 1;
    bool stopping_ = false;
};

}
