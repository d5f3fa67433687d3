#include "body_pipe.hpp"

#include <stdexcept>
#include <utility>

namespace conduit {

auto body_pipe::room() -> std::size_t {
    const std::scoped_lock lock(mutex_);
    if (arrived_.size() >= most_ahead) engine_waits_ = true;
    return most_ahead - std::min(arrived_.size(), most_ahead);
}

auto body_pipe::hold() -> bool {
    const std::scoped_lock lock(mutex_);
    engine_waits_ = !read_;
    return read_;
}

void body_pipe::push(std::string_view bytes) {
    std::unique_lock lock(mutex_);
    if (ended_ || bytes.empty()) return;
    arrived_.append(bytes);
    wake(std::move(lock));
}

void body_pipe::end(std::optional<problem> why) {
    std::unique_lock lock(mutex_);
    if (ended_) return;
    ended_ = true;
    failure_ = std::move(why);
    wake(std::move(lock));
}

void body_pipe::wake(std::unique_lock<std::mutex> lock) {
    const auto coroutine = std::exchange(waiting_, nullptr);
    lock.unlock();
    if (coroutine) home_.post(coroutine);
    news_.notify_one();
}

void body_pipe::call_engine(std::unique_lock<std::mutex> lock) {
    if (!std::exchange(engine_waits_, false)) return;
    lock.unlock();
    // From a worker, this is posted before the end of the handler is: the engine is there when it comes.
    if (scheduler::current() == &home_) wanted_(engine_);
    else home_.post(wanted_, engine_);
}

auto body_pipe::ready() -> bool {
    const std::scoped_lock lock(mutex_);
    return is_ready();
}

auto body_pipe::take() -> std::optional<std::string_view> {
    std::unique_lock lock(mutex_);
    read_ = true;
    if (arrived_.empty()) {
        if (failure_) throw *failure_;
        return std::nullopt;
    }
    given_.clear();
    given_.swap(arrived_);
    call_engine(std::move(lock));
    return given_;
}

auto body_pipe::wait(std::coroutine_handle<> coroutine) -> bool {
    std::unique_lock lock(mutex_);
    if (is_ready()) return false;
    if (waiting_) throw std::logic_error("a body_stream is read twice at a time: await one next() before the other");
    waiting_ = coroutine;
    read_ = true;
    call_engine(std::move(lock));
    return true;
}

void body_pipe::wait() {
    {
        std::unique_lock lock(mutex_);
        read_ = true;
        if (!is_ready()) call_engine(std::move(lock));
    }
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return is_ready(); });
}

}
