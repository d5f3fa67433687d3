#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "outlet.hpp"

namespace conduit::mcp {

/// What one `subscriptions/listen` of 2026-07-28 wants to hear of.
struct subscription {
    std::string id;  // of its request, as JSON
    std::string principal{};
    std::set<std::string, std::less<>> resources{};
    std::set<std::string, std::less<>> tasks{};
    std::shared_ptr<outlet> to{};
};

/// All of them, for all threads.
class subscriptions {
public:
    static constexpr std::size_t most = 20'000;
    static constexpr std::size_t most_uris = 1000;  // of one

    /// 0: there are too many.
    auto add(subscription made) -> std::size_t;
    void remove(std::size_t number);
    void resource_changed(std::string_view uri);
    void task_changed(std::string_view id, std::string_view principal, std::string_view params);

private:
    std::mutex mutex_;
    std::map<std::size_t, std::shared_ptr<const subscription>> all_;
    std::multimap<std::string, std::size_t, std::less<>> by_uri_;
    std::multimap<std::string, std::size_t, std::less<>> by_task_;
    std::size_t next_ = 1;

    auto of(const std::multimap<std::string, std::size_t, std::less<>>& index, std::string_view key) -> std::vector<std::shared_ptr<const subscription>>;
};

}
