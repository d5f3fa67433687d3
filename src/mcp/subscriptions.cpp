#include "subscriptions.hpp"

#include "client.hpp"
#include "json.hpp"
#include "envelope.hpp"

namespace conduit::mcp {
namespace {

auto tag(const subscription& of) -> std::string { return "\"_meta\":{\"" + std::string(subscription_key) + "\":" + of.id + "}"; }

}

auto subscriptions::add(subscription made) -> std::size_t {
    const std::lock_guard lock(mutex_);
    if (all_.size() >= most) return 0;
    const auto number = next_++;
    for (const auto& uri : made.resources) by_uri_.emplace(uri, number);
    for (const auto& task : made.tasks) by_task_.emplace(task, number);
    all_.emplace(number, std::make_shared<const subscription>(std::move(made)));
    return number;
}

void subscriptions::remove(std::size_t number) {
    std::shared_ptr<const subscription> removed;  // destroyed without the lock
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(number);
    if (found == all_.end()) return;
    removed = found->second;
    const auto drop = [number](auto& index, const auto& keys) {
        for (const auto& key : keys)
            for (auto [at, end] = index.equal_range(key); at != end; ++at)
                if (at->second == number) {
                    index.erase(at);
                    break;
                }
    };
    drop(by_uri_, removed->resources);
    drop(by_task_, removed->tasks);
    all_.erase(found);
}

auto subscriptions::of(const std::multimap<std::string, std::size_t, std::less<>>& index, std::string_view key) -> std::vector<std::shared_ptr<const subscription>> {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const subscription>> found;
    for (auto [at, end] = index.equal_range(key); at != end; ++at) found.push_back(all_.at(at->second));
    return found;
}

void subscriptions::resource_changed(std::string_view uri) {
    for (const auto& each : of(by_uri_, uri)) each->to->send(notification("notifications/resources/updated", "{\"uri\":" + quoted(uri) + "," + tag(*each) + "}"));
}

void subscriptions::task_changed(std::string_view id, std::string_view principal, std::string_view params) {
    for (const auto& each : of(by_task_, id))
        if (each->principal == principal) each->to->send(notification("notifications/tasks", std::string(params.substr(0, params.size() - 1)) + "," + tag(*each) + "}"));
}

}
