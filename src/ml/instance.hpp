#pragma once
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "binding.hpp"
#include "gather.hpp"
#include "job_queue.hpp"
#include "run_record.hpp"
#include "session.hpp"

namespace conduit::ml {

struct model_state;

/// A thread that runs a model: it takes what is queued, runs it as one batch and tells who waits.
class instance {
public:
    instance(model_state& model, std::size_t number, std::shared_ptr<const session> its_session);

    /// The thread's work; until the queue ends, or another instance has taken its place.
    void work();

    auto record() const -> const std::shared_ptr<run_record>& { return record_; }
    auto number() const -> std::size_t { return number_; }
    auto used_session() const -> const std::shared_ptr<const session>& { return session_; }

    std::thread thread;
    std::atomic<bool> hangs = false;
    bool ended = false;  // guarded by the model's lock

private:
    void run();
    void run(std::span<const std::shared_ptr<job>> jobs, std::span<const tensor_view> inputs, std::uint64_t gathering);
    void run_each();
    void answer(std::span<const std::shared_ptr<job>> jobs, job::fate end);
    void log(const char* reason) const;

    model_state& model_;
    const std::size_t number_;
    const std::shared_ptr<const session> session_;
    const std::shared_ptr<run_record> record_ = std::make_shared<run_record>(session_->shrinking());
    binding bound_;
    gatherer inputs_;
    batch batch_;
    std::vector<std::shared_ptr<job>> answered_;
};

}
