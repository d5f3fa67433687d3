#include "session.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <vector>

#include "secrets.hpp"

namespace conduit::mcp {

auto session::who() -> client {
    const std::lock_guard lock(mutex_);
    return who_;
}

void session::set_log_level(level least) {
    const std::lock_guard lock(mutex_);
    who_.log_level = static_cast<std::uint8_t>(least);
}

auto session::subscribe(std::string_view uri) -> bool {
    const std::lock_guard lock(mutex_);
    if (subscriptions_.size() >= most_subscriptions) return subscriptions_.contains(uri);
    subscriptions_.emplace(uri);
    return true;
}

void session::unsubscribe(std::string_view uri) {
    const std::lock_guard lock(mutex_);
    if (const auto found = subscriptions_.find(uri); found != subscriptions_.end()) subscriptions_.erase(found);
}

auto session::is_subscribed(std::string_view uri) -> bool {
    const std::lock_guard lock(mutex_);
    return subscriptions_.contains(uri);
}

auto session::begin(const std::string& request, std::shared_ptr<call_link> call) -> bool {
    const std::lock_guard lock(mutex_);
    return calls_.size() < most_calls && calls_.emplace(request, std::move(call)).second;
}

void session::end(const std::string& request) {
    const std::lock_guard lock(mutex_);
    calls_.erase(request);
}

auto session::running(std::string_view request) -> std::shared_ptr<call_link> {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(request);
    return found == calls_.end() ? nullptr : found->second;
}

auto session::find(std::string_view name) -> one_stream* {
    const auto found = streams_.find(name);
    return found == streams_.end() ? nullptr : &found->second;
}

auto session::open_stream(std::shared_ptr<event_queue> to) -> std::string {
    const std::lock_guard lock(mutex_);
    const auto open = std::ranges::count_if(streams_, [](const auto& each) { return !each.second.ended; });
    if (closed_ || static_cast<std::size_t>(open) >= most_streams) return {};
    auto name = std::to_string(next_stream_++);
    // From the first moment on, the client knows from where to go on (MCP 2025-11-25, "Sending Messages to the Server").
    if (version == legacy_versions[0]) to->push("id: " + name + "-0\ndata: \n\n");
    streams_[name] = {.to = std::move(to)};
    return name;
}

void session::send(std::string_view name, std::string_view message) {
    if (direct) return direct(message);
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    auto* stream = find(name);
    if (!stream && name == "0") stream = &streams_["0"];
    if (!stream || stream->ended) return;
    const auto number = stream->next++;
    kept_.push_back({std::string(name), number, std::string(message)});
    kept_bytes_ += message.size();
    while (kept_.size() > 1 && (kept_bytes_ > most_kept || kept_.size() > most_kept_events)) {
        kept_bytes_ -= kept_.front().message.size();
        const auto oldest = kept_.front().stream;
        kept_.pop_front();
        if (const auto* const of = find(oldest); of && of->ended && std::ranges::find(kept_, oldest, &kept_event::stream) == kept_.end()) streams_.erase(oldest);
    }
    if (stream->to && !stream->to->push(event_of(message, std::string(name) + "-" + std::to_string(number)))) stream->to = nullptr;
}

void session::end_stream(std::string_view name) {
    const std::lock_guard lock(mutex_);
    auto* const stream = find(name);
    if (!stream) return;
    stream->ended = true;
    if (stream->to) std::exchange(stream->to, nullptr)->end();
    if (std::ranges::find(kept_, name, &kept_event::stream) == kept_.end()) streams_.erase(streams_.find(name));
}

void session::release_stream(std::string_view name, unsigned retry_after) {
    const std::lock_guard lock(mutex_);
    auto* const stream = find(name);
    if (!stream || !stream->to) return;
    stream->to->push("retry: " + std::to_string(retry_after) + "\n\n");
    std::exchange(stream->to, nullptr)->end();
}

auto session::resume(std::string_view last_event, std::shared_ptr<event_queue> to) -> bool {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    std::string_view name = "0";
    std::uint64_t number = ~std::uint64_t{0};
    if (!last_event.empty()) {
        const auto dash = last_event.find('-');
        if (dash == last_event.npos) return false;
        name = last_event.substr(0, dash);
        const auto digits = last_event.substr(dash + 1);
        if (const auto [stop, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number); code != std::errc{} || stop != digits.data() + digits.size()) return false;
    }
    auto* stream = find(name);
    if (!stream && name == "0") stream = &streams_["0"];
    if (!stream) return false;
    if (stream->to) stream->to->end();  // a client reads a stream once
    for (const auto& event : kept_)
        if (event.stream == name && event.number > number) to->push(event_of(event.message, std::string(name) + "-" + std::to_string(event.number)));
    if (stream->ended) to->end();
    else stream->to = std::move(to);
    return true;
}

void session::close() {
    std::vector<std::shared_ptr<call_link>> calls;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (auto& [name, stream] : streams_)
            if (stream.to) std::exchange(stream.to, nullptr)->end();
        for (const auto& [request, call] : calls_) calls.push_back(call);
    }
    for (const auto& call : calls) call->tell([](mcp::call& running) { running.cancel(); });
}

auto sessions::create(client who, std::string version) -> std::shared_ptr<session> {
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    std::vector<std::shared_ptr<session>> old;
    std::shared_ptr<session> made;
    {
        const std::lock_guard lock(mutex_);
        if (all_.size() >= most)
            std::erase_if(all_, [&](const auto& each) {
                if (each.second->last_used + lifetime > now) return false;
                old.push_back(each.second);
                return true;
            });
        if (all_.size() < most) {
            made = std::make_shared<session>(random_name(), std::move(who), std::move(version));
            made->last_used = now;
            all_[made->id] = made;
        }
    }
    for (const auto& each : old) each->close();
    return made;
}

auto sessions::find(std::string_view id, std::string_view principal) -> std::shared_ptr<session> {
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end() || found->second->last_used + lifetime <= now || found->second->who().principal != principal) return nullptr;
    found->second->last_used = now;
    return found->second;
}

void sessions::end(const std::string& id) {
    std::shared_ptr<session> ended;
    {
        const std::lock_guard lock(mutex_);
        const auto found = all_.find(id);
        if (found == all_.end()) return;
        ended = found->second;
        all_.erase(found);
    }
    ended->close();
}

void sessions::for_each(const std::function<void(session&)>& with) {
    std::vector<std::shared_ptr<session>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, each] : all_) all.push_back(each);
    }
    for (const auto& each : all) with(*each);
}

}
