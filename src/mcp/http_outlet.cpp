#include "http_outlet.hpp"

namespace conduit::mcp {

void http_outlet::open() {
    if (queue_ || finished_ || !x_) return;
    queue_ = std::make_shared<event_queue>(*x_->home);
    if (session_) stream_ = session_->open_stream(queue_);
    if (stream_.empty()) queue_->on_left = left_;
    // The stream owns the queue, and by it this function: no more than a weak hold on what owns the stream.
    queue_->on_drain = [self = weak_from_this()] {
        if (const auto own = self.lock(); own && own->ending_ && !own->finished_) own->ending_(*own);
    };
    queue_->become(x_->out);
}

void http_outlet::until_end(std::function<void()> left, std::function<void(outlet&)> ending) {
    left_ = std::move(left);
    ending_ = std::move(ending);
    if (queue_ && stream_.empty()) queue_->on_left = left_;
}

void http_outlet::send(std::string message) {
    open();
    if (!stream_.empty()) session_->send(stream_, message);
    else if (queue_) queue_->push(event_of(message));
}

void http_outlet::finish(answer answer) {
    if (std::exchange(finished_, true)) return;
    if (x_ && !queue_) {
        x_->out.status = answer.status;
        x_->out.content_type = "application/json";
        x_->out.body = std::move(answer.message);
        x_->out.add(std::move(answer.headers));
    } else if (!stream_.empty()) {
        if (!answer.message.empty()) session_->send(stream_, answer.message);
        session_->end_stream(stream_);
    } else if (queue_) {
        if (!answer.message.empty()) queue_->push(event_of(answer.message));
        queue_->end();
    }
    left_ = nullptr;
    ending_ = nullptr;
}

void http_outlet::release(unsigned retry_after) {
    open();
    if (!stream_.empty()) session_->release_stream(stream_, retry_after);
}

void http_outlet::leave() {
    if (!finished_ && !queue_) open();
    x_ = nullptr;
}

}
