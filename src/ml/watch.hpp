#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace conduit::ml {

/// One thread of the process for what rarely must happen later: runs that do not end. It starts when first needed.
class watch {
public:
    static auto instance() -> watch&;
    watch() = default;
    watch(const watch&) = delete;
    auto operator=(const watch&) -> watch& = delete;
    ~watch();

    void after(std::uint32_t milliseconds, std::function<void()> work);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<std::int64_t, std::function<void()>> due_;  // by microseconds of the steady clock
    bool ended_ = false;
    std::thread thread_;
};

}
