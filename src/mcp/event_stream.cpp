#include "event_stream.hpp"

#include "posted.hpp"

namespace conduit::mcp {

class event_queue::source final : public body_source {
public:
    static constexpr std::int64_t heartbeat = 15'000;  // milliseconds; proxies give up on connections that are silent for a minute

    explicit source(std::shared_ptr<event_queue> queue) : queue_(std::move(queue)) {
        queue_->source_ = this;
        beat_ = {.run = [](void* self) { static_cast<source*>(self)->queue_->push(":\n\n"); }, .context = this};
    }
    ~source() override {
        queue_->home_.cancel(beat_);
        queue_->source_ = nullptr;
        leave();
    }

    auto read(std::string& to, std::size_t) -> state override {
        const std::lock_guard lock(queue_->mutex_);
        if (queue_->failed_) return state::failed;
        to += queue_->waiting_;
        queue_->waiting_.clear();
        if (queue_->ended_) return over_ = true, state::ended;
        queue_->home_.start(beat_, heartbeat);
        return state::waiting;
    }

    auto abandon() -> bool override {
        leave();
        return true;
    }

    void drain() override {
        if (const auto told = queue_->on_drain) told();
    }

private:
    void leave() {
        {
            const std::lock_guard lock(queue_->mutex_);
            if (std::exchange(queue_->left_, true)) return;
            queue_->waiting_ = {};
        }
        const auto told = std::exchange(queue_->on_left, nullptr);
        queue_->on_drain = nullptr;
        if (told && !over_) told();
    }

    std::shared_ptr<event_queue> queue_;
    timer beat_;
    bool over_ = false;
};

auto event_queue::push(std::string_view event) -> bool {
    const std::lock_guard lock(mutex_);
    if (left_ || ended_ || failed_) return false;
    failed_ = !waiting_.empty() && waiting_.size() + event.size() > most_waiting;
    if (!failed_) waiting_ += event;
    wake();
    return !failed_;
}

void event_queue::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake();
}

/// With the lock held.
void event_queue::wake() {
    if (left_ || std::exchange(waking_, true)) return;
    post(home_, [self = shared_from_this()] {
        {
            const std::lock_guard lock(self->mutex_);
            self->waking_ = false;
        }
        if (self->source_ && self->source_->wake) self->source_->wake(self->source_->wake_context);
    });
}

void event_queue::become(response& out) {
    out.status = 200;
    out.content_type = "text/event-stream";
    out.add({{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}});  // nginx sends each event on at once
    out.source = std::make_unique<source>(shared_from_this());
}

auto event_of(std::string_view message, std::string_view id) -> std::string {
    std::string event;
    event.reserve(message.size() + id.size() + 32);
    if (!id.empty()) event.append("id: ").append(id).append("\n");
    // One line: no message has a line end outside of its strings, where it is escaped.
    return event.append("event: message\ndata: ").append(message).append("\n\n");
}

}
