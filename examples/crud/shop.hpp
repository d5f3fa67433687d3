#pragma once
#include <conduit/conduit.hpp>

#include <map>
#include <mutex>

namespace [[=conduit::prefix("/api/v1")]] shop {
using namespace conduit::annotations;

struct user {
    int id = 0;  // the store gives it
    [[=length(1, 64)]] std::string name;
};
struct page {
    [[=min(1)]] int page = 1;
    [[=range(1, 100)]] int limit = 10;
};

/// All users, in memory. Handlers of all reactors share it: so it locks.
class user_store {
public:
    auto find(int id) -> std::optional<user> {
        const std::lock_guard lock(mutex_);
        const auto found = users_.find(id);
        return found == users_.end() ? std::nullopt : std::optional(found->second);
    }
    auto list(int page, int limit) -> std::vector<user> {
        const std::lock_guard lock(mutex_);
        std::vector<user> found;
        auto skipped = static_cast<std::int64_t>(page - 1) * limit;
        for (const auto& [id, user] : users_) {
            if (skipped-- > 0) continue;
            if (found.size() == static_cast<std::size_t>(limit)) break;
            found.push_back(user);
        }
        return found;
    }
    auto add(user added) -> user {
        const std::lock_guard lock(mutex_);
        added.id = next_++;
        return users_[added.id] = added;
    }
    auto replace(int id, user changed) -> bool {
        const std::lock_guard lock(mutex_);
        const auto found = users_.find(id);
        if (found == users_.end()) return false;
        changed.id = id;
        found->second = changed;
        return true;
    }
    auto remove(int id) -> bool {
        const std::lock_guard lock(mutex_);
        return users_.erase(id) > 0;
    }

private:
    std::mutex mutex_;
    std::map<int, user> users_;
    int next_ = 1;
};

[[=get("/users/:id"), =doc("One user."), =tool]]
auto get_user(int id, user_store& users) -> std::expected<user, conduit::problem>;

[[=get("/users"), =doc("A page of users, by id.")]]
auto list_users(conduit::query<page> page, user_store& users) -> std::vector<user>;

[[=post("/users"), =doc("Adds a user.")]]
auto create_user(user body, user_store& users) -> conduit::reply<user, 201>;

[[=put("/users/:id"), =doc("Changes a user.")]]
auto change_user(int id, user body, user_store& users) -> std::expected<user, conduit::problem>;

[[=del("/users/:id"), =doc("Removes a user.")]]
auto delete_user(int id, user_store& users) -> std::expected<void, conduit::problem>;

}
