#include <conduit/result/values.hpp>

#include <string>
#include <utility>
#include <conduit/http/problem.hpp>
#include <conduit/json/append.hpp>
#include <conduit/json/write.hpp>
#include <conduit/result/failure.hpp>

namespace conduit::streaming {
namespace {

enum class format : std::uint8_t { events, lines };

/// JSON lines only if the client names them: browsers and curl accept anything.
auto format_of(const request& request) -> format {
    const auto accepted = request.header("accept");
    const bool lines = accepted && (accepted->contains("application/x-ndjson") || accepted->contains("application/jsonl") || accepted->contains("application/ndjson"));
    return lines ? format::lines : format::events;
}

/// Text on lines of its own, each with the field's name; a line end within becomes a new line.
void append_field(std::string& to, std::string_view name, std::string_view text) {
    for (;;) {
        const auto end = text.find_first_of("\r\n");
        to += name;
        to += text.substr(0, end);
        to += '\n';
        if (end == text.npos) return;
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
}

/// Names and ids are one line; what cannot be in one is left out.
void append_word(std::string& to, std::string_view field, std::string_view word) {
    if (word.empty()) return;
    to += field;
    for (const char c : word)
        if (c != '\r' && c != '\n' && c != '\0') to += c;
    to += '\n';
}

void append_event(std::string& to, const item& item) {
    append_word(to, "event: ", item.name);
    append_word(to, "id: ", item.id);
    if (item.retry) to += "retry: " + std::to_string(*item.retry) + "\n";
    if (item.is_text) {
        append_field(to, "data: ", item.text);
    } else {
        to += "data: ";
        json::write(to, *item.type, item.value);
        to += '\n';
    }
    to += '\n';
}

void append_line(std::string& to, const item& item) {
    if (item.is_text) json::append(to, item.text);
    else json::write(to, *item.type, item.value);
    to += '\n';
}

class stream final : public body_source {
public:
    static constexpr std::int64_t heartbeat = 15'000;  // milliseconds; proxies give up on connections that are silent for a minute

    /// Goes to the first value if it is there without waiting; what is thrown before that leaves the constructor.
    stream(exchange& x, std::unique_ptr<values> from) : exchange_(x), home_(*x.home), from_(std::move(from)), format_(format_of(x.in)) {
        beat_ = {.run = [](void* self) { static_cast<stream*>(self)->on_beat(); }, .context = this};
        now_ = from_->advance(on_ready, this);
    }
    ~stream() override { home_.cancel(beat_); }

    auto format() const -> streaming::format { return format_; }

    auto read(std::string& to, std::size_t most) -> state override {
        to += ready_;
        ready_.clear();
        if (failed_) return state::failed;
        try {
            while (now_ == values::state::yielded && to.size() < most) {
                append(to, from_->current());
                now_ = ending_ ? values::state::ended : from_->advance(on_ready, this);
            }
        } catch (...) {
            return fail(to, std::current_exception());
        }
        if (now_ == values::state::yielded) return state::more;
        if (now_ == values::state::ended) return end(to);
        if (format_ == format::events) home_.start(beat_, heartbeat);
        return state::waiting;
    }

    auto abandon() -> bool override {
        home_.cancel(beat_);
        exchange_.stop.request();
        return now_ != values::state::waiting;
    }

    void drain() override {
        ending_ = true;
        exchange_.stop.request();
    }

private:
    void append(std::string& to, const item& item) const {
        if (format_ == format::events) append_event(to, item);
        else append_line(to, item);
    }

    auto end(std::string& to) -> state {
        if (ending_ && format_ == format::events) to += "event: end\ndata: the server is stopping\n\n";
        return state::ended;
    }

    /// What is thrown after the head was sent: the client is told in the stream, as an event or by its being cut off.
    auto fail(std::string& to, std::exception_ptr failure) -> state {
        response told;
        std::swap(told, exchange_.out);
        write_failure(exchange_, failure);
        std::swap(told, exchange_.out);
        if (format_ == format::lines) return state::failed;
        append_event(to, {.name = "error", .is_text = true, .text = told.body});
        return state::ended;
    }

    static void on_ready(void* self) {
        auto& own = *static_cast<stream*>(self);
        try {
            own.now_ = own.from_->settled();
        } catch (...) {
            own.failed_ = own.fail(own.ready_, std::current_exception()) == state::failed;
            own.now_ = values::state::ended;
        }
        if (own.wake) own.wake(own.wake_context);
    }

    void on_beat() {
        if (now_ != values::state::waiting || !ready_.empty()) return;
        ready_ = ":\n\n";
        if (wake) wake(wake_context);
    }

    exchange& exchange_;
    scheduler& home_;
    std::unique_ptr<values> from_;
    streaming::format format_;
    values::state now_ = values::state::waiting;
    std::string ready_;  // to be sent before what comes next
    bool failed_ = false;
    bool ending_ = false;
    timer beat_;
};

}

void write(exchange& x, std::unique_ptr<values> from) {
    auto made = std::make_unique<stream>(x, std::move(from));
    x.out.content_type = made->format() == format::events ? "text/event-stream" : "application/x-ndjson";
    x.out.add({{"Cache-Control", "no-store"}});
    if (made->format() == format::events) x.out.add({{"X-Accel-Buffering", "no"}});  // nginx sends each event on at once
    x.out.source = std::move(made);
}

}
