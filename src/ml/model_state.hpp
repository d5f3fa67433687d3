#pragma once
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "job_queue.hpp"
#include "run_result.hpp"

namespace conduit::ml {

/// A loaded model and the instances that run it: threads which take jobs from its queue.
struct model_state {
    static constexpr std::size_t most_waiting = 256;  // jobs
    static constexpr std::size_t instances = 1;       // threads

    model_state(std::string its_name, std::string its_version, std::shared_ptr<const session> its_session);
    ~model_state() { stop(); }
    model_state(const model_state&) = delete;
    auto operator=(const model_state&) -> model_state& = delete;

    /// Answers what waits, lets what runs end, joins the threads.
    void stop();

    const std::string name;
    const std::string version;
    const std::shared_ptr<const session> model;
    job_queue queue{most_waiting};

private:
    void work();
    void run(job& job);

    std::vector<std::jthread> threads_;
};

}
