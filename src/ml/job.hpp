#pragma once
#include <array>
#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <semaphore>
#include <span>
#include <vector>
#include <conduit/async/scheduler.hpp>
#include <conduit/tensor/view.hpp>

#include "answer.hpp"

namespace conduit::ml {

struct bucket;
struct sequence;
class run_record;

/// An input of a job. Without an owner the memory is the caller's, and is not read after the caller was answered.
struct job_input {
    dtype type = dtype::f32;
    dimensions shape;  // with the batch's dimension
    std::span<const std::byte> data;
    std::shared_ptr<const void> owner;
};

/// One request to a model. The caller and, while it waits and runs, the queue and the instance share it.
///
/// Who may do what with it is in `stage`. Under the queue's lock: waiting -> taken. By the instance: taken -> running, when nothing of
/// the caller's memory is needed any more. Whoever comes first: running -> answering (the instance) or left (the caller).
struct job : std::enable_shared_from_this<job> {
    enum class stage : std::uint8_t { made, waiting, taken, running, answering, done, left };
    enum class fate : std::uint8_t { computed, full, overdue, cancelled, stopping, ended, retired, unsuitable, broken, unknown_sequence };

    std::vector<job_input> inputs;
    std::vector<std::int64_t> key;  // what must be equal to run together
    std::size_t items = 1;          // of the batch's dimension; 1 where the model has none
    bool alone = false;             // it cannot run with others
    bool one_item = false;          // the caller's tensors have no batch dimension

    std::int64_t arrival = 0;   // microseconds of the steady clock
    std::int64_t deadline = 0;  // likewise; 0: none
    unsigned level = 0;         // of priority; 0 is the highest
    std::shared_ptr<sequence> of{};
    bool ends_sequence = false;

    // The queue's.
    bucket* in = nullptr;
    job* before = nullptr;
    job* behind = nullptr;
    std::shared_ptr<job> kept;  // by itself, while it waits

    std::atomic<stage> at = stage::made;
    std::shared_ptr<run_record> run;  // set when it is taken
    std::uint64_t run_number = 0;

    // Written before `done`, read after.
    fate end = fate::broken;
    std::int64_t retry_after = 1;  // seconds
    answer result;

    scheduler* home = nullptr;         // null: someone waits in place
    std::coroutine_handle<> waiting;   // the home's; null: gone
    std::shared_ptr<job> posted;       // by itself, until the home has run it
    job* posted_with = nullptr;        // the next one that the home runs then
    std::binary_semaphore finished{0};  // for who waits in place

    /// Makes the waiting coroutine go on from its home's loop.
    void wake();
};

/// Of jobs that are `answering`, with `end` and `result`: tells their callers, those that are still there. A home is woken once for all
/// that are its: where it shares a core with the instance, each time costs two switches.
void tell(std::span<const std::shared_ptr<job>> answered);

}
