#pragma once
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace conduit::mcp {

/// Reads lines from a descriptor, on a thread of its own.
class line_reader {
public:
    /// `take(line, too_long)` gets each line; no more are given while `most_waiting` that it got are not done, or `longest` bytes of them, but one.
    /// `stop_event`, an eventfd, ends it as the end of the input does.
    line_reader(int descriptor, int stop_event, std::size_t longest, std::size_t most_waiting, std::function<void(std::string, bool)> take, std::function<void()> ended);
    ~line_reader();

    /// One line less waits, which had that size. From any thread.
    void done(std::size_t size);
    /// Nothing more is read.
    void stop();

private:
    void read();
    auto pass_on(std::string line, bool too_long) -> bool;

    const int descriptor_;
    const int stop_event_;
    const std::size_t longest_;
    const std::size_t most_waiting_;
    std::function<void(std::string, bool)> take_;
    std::function<void()> ended_;
    int wake_[2];
    std::mutex mutex_;
    std::condition_variable room_;
    std::size_t waiting_ = 0;        // guarded by mutex_
    std::size_t waiting_bytes_ = 0;  // guarded by mutex_
    bool stopped_ = false;     // guarded by mutex_
    std::thread thread_;
};

/// Writes lines to a descriptor, whole ones, from any thread. Who reads them slowly is waited for, but not for ever, and no longer than a
/// second once `stop_event`, an eventfd, says that it is time.
class line_writer {
public:
    line_writer(int descriptor, int stop_event, int patience) : descriptor_(descriptor), stop_event_(stop_event), patience_(patience) {}

    /// False: nobody reads.
    auto write(std::string_view line) -> bool;

private:
    auto has_room() const -> bool;

    const int descriptor_;
    const int stop_event_;
    const int patience_;  // milliseconds without progress
    std::mutex mutex_;
    bool broken_ = false;  // guarded by mutex_
};

}
