#include "tasks.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <vector>

#include "json.hpp"
#include "secrets.hpp"

namespace conduit::mcp {
namespace {

auto milliseconds_now() -> std::int64_t {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// RFC 3339.
auto time_text(std::int64_t milliseconds) -> std::string {
    return std::format("{:%FT%T}Z", std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(milliseconds)));
}

}

running_task::running_task(std::string owner, subscriptions& told)
    : id(random_name()), principal(std::move(owner)), told_(told), created_(milliseconds_now()), updated_(created_) {}

void running_task::cancel() {
    {
        const std::lock_guard lock(mutex_);
        if (status_ > status::input_required) return;
        change(status::cancelled);
    }
    if (call_) call_->tell([](call& running) { running.cancel(); });
    tell();
}

void running_task::update(std::string_view responses) {
    if (!call_) return;
    each_member(responses, [&](std::string_view key, std::string_view value) {
        {
            const std::lock_guard lock(mutex_);
            const auto found = inputs_.find(key);
            if (found == inputs_.end()) return;
            inputs_.erase(found);
            if (inputs_.empty()) change(status::working);
        }
        call_->tell([key = std::string(key), value = std::string(value)](call& running) { running.receive(key, value); });
    });
}

/// With the lock held.
void running_task::change(status next) {
    status_ = next;
    updated_ = milliseconds_now();
    inputs_.clear();
}

auto running_task::members(bool detailed) -> std::string {
    const std::lock_guard lock(mutex_);
    return describe(detailed);
}

auto running_task::describe(bool detailed) const -> std::string {
    constexpr std::string_view names[]{"working", "input_required", "completed", "failed", "cancelled"};
    auto text = "\"taskId\":\"" + id + "\",\"status\":\"" + std::string(names[static_cast<std::size_t>(status_)]) + "\"";
    if (!words_.empty()) text += ",\"statusMessage\":" + quoted(words_);
    text += ",\"createdAt\":\"" + time_text(created_) + "\",\"lastUpdatedAt\":\"" + time_text(updated_) + "\",\"ttlMs\":" + std::to_string(lifetime) +
            ",\"pollIntervalMs\":" + std::to_string(poll_interval);
    if (!detailed) return text;
    if (status_ == status::input_required) {
        text += ",\"inputRequests\":{";
        bool first = true;
        for (const auto& [key, request] : inputs_) text.append(std::exchange(first, false) ? "" : ",").append(quoted(key)).append(":").append(request);
        text += '}';
    }
    if (!outcome_.empty() && (status_ == status::completed || status_ == status::failed)) text += "," + outcome_;
    return text;
}

auto running_task::is_running() -> bool {
    const std::lock_guard lock(mutex_);
    return status_ <= status::input_required;
}

/// Its time is over once it has ended, and was there for as long as was promised.
auto running_task::is_over(std::int64_t now) -> bool {
    const std::lock_guard lock(mutex_);
    return status_ > status::input_required && updated_ + lifetime <= now;
}

void running_task::send(std::string message) {
    const auto read = document::parse(message);
    if (!read || member(read->root(), "method") != "\"notifications/progress\"") return;
    const auto words = text_of(member(member(read->root(), "params"), "message"));
    if (!words) return;
    const std::lock_guard lock(mutex_);
    words_ = *words;
    updated_ = milliseconds_now();
}

void running_task::finish(answer answer) {
    {
        const std::lock_guard lock(mutex_);
        if (status_ > status::input_required) return;
        const auto read = document::parse(answer.message);
        if (!read) {
            change(status::cancelled);
        } else if (const auto result = member(read->root(), "result"); !result.empty()) {
            outcome_ = "\"result\":" + std::string(result);
            change(status::completed);
        } else {
            outcome_ = "\"error\":" + std::string(member(read->root(), "error"));
            change(status::failed);
        }
    }
    tell();
}

void running_task::waits_for(const std::vector<const input*>& missing) {
    {
        const std::lock_guard lock(mutex_);
        if (status_ > status::input_required) return;
        change(missing.empty() ? status::working : status::input_required);
        for (const auto* each : missing) inputs_[each->key] = "{\"method\":\"" + each->method + "\",\"params\":" + (each->params.empty() ? "{}" : each->params) + "}";
    }
    tell();
}

void running_task::tell() { told_.task_changed(id, principal, "{" + members(true) + "}"); }

auto tasks::create(std::string principal, subscriptions& told) -> std::shared_ptr<running_task> {
    const auto now = milliseconds_now();
    const std::lock_guard lock(mutex_);
    std::erase_if(all_, [&](const auto& each) { return each.second->is_over(now); });
    const auto running = std::ranges::count_if(all_, [](const auto& each) { return each.second->is_running(); });
    if (all_.size() >= most || static_cast<std::size_t>(running) >= most_running) return nullptr;
    auto made = std::make_shared<running_task>(std::move(principal), told);
    all_[made->id] = made;
    return made;
}

auto tasks::find(std::string_view id, std::string_view principal) -> std::shared_ptr<running_task> {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end() || found->second->principal != principal) return nullptr;
    return found->second;
}

void tasks::cancel_all() {
    std::vector<std::shared_ptr<running_task>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, each] : all_) all.push_back(each);
    }
    for (const auto& each : all) each->cancel();
}

}
