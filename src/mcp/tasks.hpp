#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "call.hpp"
#include "outlet.hpp"
#include "subscriptions.hpp"

namespace conduit::mcp {

/// A call that goes on by itself, and that its client asks about by its name (the extension io.modelcontextprotocol/tasks).
class running_task final : public outlet, public call_observer {
public:
    static constexpr std::int64_t lifetime = 3'600'000;    // milliseconds from its beginning, and from its end
    static constexpr std::int64_t poll_interval = 500;     // milliseconds

    running_task(std::string principal, subscriptions& told);

    const std::string id;
    const std::string principal;

    /// Of the call that it is. On its thread.
    void follow(std::shared_ptr<call_link> call) { call_ = std::move(call); }

    // For any thread.
    void cancel();
    void update(std::string_view responses);  // an object: the client's answers, by key
    /// The members of its description; with its result or what it waits for, if `detailed`.
    auto members(bool detailed) -> std::string;
    auto is_over(std::int64_t now) -> bool;
    auto is_running() -> bool;

    void send(std::string message) override;
    void finish(answer answer) override;
    void open() override {}
    void until_end(std::function<void()>, std::function<void(outlet&)>) override {}
    void waits_for(const std::vector<const input*>& missing) override;

private:
    enum class status : std::uint8_t { working, input_required, completed, failed, cancelled };
    void change(status next);
    auto describe(bool detailed) const -> std::string;  // with the lock held
    void tell();

    subscriptions& told_;
    std::shared_ptr<call_link> call_;
    std::mutex mutex_;
    status status_ = status::working;
    std::int64_t created_ = 0, updated_ = 0;  // milliseconds since 1970
    std::string words_{};                     // of its last progress
    std::string outcome_{};                   // `"result":{...}` or `"error":{...}`
    std::map<std::string, std::string, std::less<>> inputs_{};  // what it waits for, as JSON
};

/// All of them, for all threads.
class tasks {
public:
    static constexpr std::size_t most = 10'000;
    static constexpr std::size_t most_running = 1'000;

    /// Null: there are too many.
    auto create(std::string principal, subscriptions& told) -> std::shared_ptr<running_task>;
    /// Null: there is none of that name, or it is another's.
    auto find(std::string_view id, std::string_view principal) -> std::shared_ptr<running_task>;
    void cancel_all();

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<running_task>, std::less<>> all_;
};

}
