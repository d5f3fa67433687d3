#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace conduit {

/// Threads for work that waits. The queue is bounded: when it is full, `submit` refuses.
class worker_pool {
public:
    static constexpr std::size_t longest_queue = 1024;

    explicit worker_pool(unsigned threads);
    ~worker_pool();
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;

    /// Waits until nothing waits and nothing runs, so long at most.
    void rest(unsigned milliseconds);

    auto submit(void (*run)(void*), void* context) -> bool;
    /// Whether nothing runs and nothing waits.
    auto is_idle() -> bool;

    struct load {
        std::size_t threads = 0;  // at most
        std::size_t working = 0;
        std::size_t waiting = 0;  // at most longest_queue
    };
    auto now() -> load;

private:
    struct work {
        void (*run)(void*);
        void* context;
    };
    void serve();

    std::mutex mutex_;
    std::condition_variable ready_;
    std::condition_variable rested_;
    std::deque<work> queue_;
    bool stopping_ = false;
    unsigned idle_ = 0;
    unsigned working_ = 0;
    const unsigned most_threads_;
    std::vector<std::thread> threads_;
};

}
