#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/model_config.hpp>

#include "job.hpp"

namespace conduit::ml {

/// What one sequence of requests left, for its next one. Guarded by the queue's lock, but for `state`, which the instance reads and
/// writes while the sequence is busy.
struct sequence {
    std::string id;                // empty: a sequence of one request
    std::vector<job_input> state;  // in the order of the configured pairs
    bool busy = false;             // one of its jobs has been taken
    std::uint64_t passed_over = 0; // by the take of that number: later jobs must not overtake
    std::int64_t last_used = 0;    // microseconds
    std::list<std::string>::iterator place{};
    bool listed = false;
};

/// The sequences that a model remembers. Bounded, and those that are idle too long are forgotten. Guarded by the queue's lock.
class sequences {
public:
    sequences(const sequence_config& config, std::vector<job_input> initial) : config_(config), initial_(std::move(initial)) {}

    enum class answer : std::uint8_t { found, unknown, too_many };
    /// The sequence that a request belongs to; forgotten at once, but for its jobs, where the step ends it.
    auto join(const sequence_step& step, std::int64_t now, std::shared_ptr<sequence>& found) -> answer;
    /// The request that was to end it was not answered: it is known again, where its id and the room for it are not another one's by now.
    void resume(const std::shared_ptr<sequence>& one, std::int64_t now);
    void used(sequence& one, std::int64_t now);
    auto size() const -> std::size_t { return known_.size(); }

private:
    auto begin(const std::string& id, std::int64_t now) -> std::shared_ptr<sequence>;
    void list(const std::shared_ptr<sequence>& one, std::int64_t now);
    void forget(const std::string& id);
    void forget_idle(std::int64_t now);

    const sequence_config& config_;
    const std::vector<job_input> initial_;
    std::unordered_map<std::string, std::shared_ptr<sequence>> known_;
    std::list<std::string> by_use_;  // the one that was used last at the end
};

}
