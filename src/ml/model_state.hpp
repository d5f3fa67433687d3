#pragma once
#include <memory>
#include <string>
#include <thread>
#include <vector>
#include <conduit/ml/model_config.hpp>
#include <conduit/ml/statistics.hpp>

#include "job_queue.hpp"
#include "run_result.hpp"

namespace conduit::ml {

/// A loaded version of a model and the instances that run it: threads which take jobs from its queue.
struct model_state {
    /// Instances use the sessions in turn: one serves all of them, or each device has its own. At least one.
    model_state(std::string its_name, std::string its_version, model_config its_config, std::vector<std::shared_ptr<const session>> its_sessions);
    ~model_state() { stop(); }
    model_state(const model_state&) = delete;
    auto operator=(const model_state&) -> model_state& = delete;

    /// Answers what waits, lets what runs end, joins the threads.
    void stop();

    auto inputs() const -> std::span<const tensor_info> { return sessions.front()->inputs(); }
    auto outputs() const -> std::span<const tensor_info> { return sessions.front()->outputs(); }
    auto statistics() const -> model_statistics;

    const std::string name;
    const std::string version;
    const model_config config;
    const std::vector<std::shared_ptr<const session>> sessions;
    job_queue queue{config.queue};

private:
    void work(const std::shared_ptr<const session>& model);
    void run(job& job, const std::shared_ptr<const session>& model);

    std::vector<std::jthread> threads_;
};

}
