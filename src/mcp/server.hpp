#pragma once
#include <atomic>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/services.hpp>

#include "../app/inner_calls.hpp"
#include "call.hpp"
#include "catalog.hpp"
#include "client.hpp"
#include "envelope.hpp"
#include "outlet.hpp"
#include "session.hpp"
#include "state_keys.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

namespace conduit::mcp {

/// A request of a client, and how it came.
struct arrival {
    const envelope& what;
    mcp::client client;
    std::shared_ptr<outlet> to;
    exchange* carrier = nullptr;                  // of HTTP: its headers go with calls
    std::shared_ptr<mcp::session> session{};      // until 2025-11-25; null on the standard streams, but for what `initialize` has made
    bool by_stream = false;                       // on the standard streams
};

/// Answers the messages of clients, whatever brings them. One of the app's services; for all threads once it has started.
class server {
public:
    explicit server(const conduit::options& options) : options_(options) {}

    /// The error says why it cannot.
    auto start(const application& application, services& services) -> std::expected<void, std::string>;

    /// The request is answered by its outlet, now or later. Until 2025-11-25, `initialize` is not among them: see below.
    void answer(arrival arrival);
    /// Establishes a session: gives it, and the result. Null: there are too many.
    auto initialize(const envelope& what, client who, std::string& result) -> std::shared_ptr<session>;
    /// A notification of a client until 2025-11-25, or one on the standard streams.
    void notice(const envelope& what, const std::shared_ptr<session>& of);
    /// A client's answer to a request of ours. False: it is to none.
    auto receive(const envelope& what, std::string_view session) -> bool;
    /// A change that clients may want to hear of.
    void resource_changed(std::string_view uri);
    /// Ends what would go on for ever.
    void stop();
    /// Whether no call runs any more.
    auto is_idle() const -> bool { return calls == 0; }

    // For calls.
    std::atomic<std::size_t> calls = 0;  // that there are
    auto inner() const -> const inner_calls& { return *inner_; }
    auto options() const -> const conduit::options& { return options_; }
    auto keys() const -> const state_keys& { return keys_; }
    auto signature() const -> std::string_view { return signature_; }
    /// A result of its members.
    auto result(bool modern, std::string_view members) const -> std::string;
    /// The id of a request to a client whose answer a call waits for. Nothing: too many are waited for.
    auto expect(std::string_view session, std::string_view key, std::shared_ptr<call_link> call) -> std::optional<std::string>;
    void forget_requests(const std::vector<std::string>& ids);

    auto catalog() const -> const mcp::catalog& { return *catalog_; }
    auto all_sessions() -> sessions& { return sessions_; }
    /// Whether a request of 2026-07-28 names something in a header: the member of its params that it repeats; empty: nothing.
    static auto named_by(std::string_view method) -> std::string_view;
    static auto is_modern_method(std::string_view method) -> bool;

    static constexpr std::size_t most_expected = 10'000;

private:
    struct expected_answer {
        std::string session;
        std::string key;
        std::shared_ptr<call_link> call;
    };

    auto capabilities(bool modern) const -> std::string;
    void discover(arrival& arrival);
    void list(arrival& arrival, std::string_view name, const listing& all);
    void call_tool(arrival& arrival);
    void read_resource(arrival& arrival);
    void get_prompt(arrival& arrival);
    void complete(arrival& arrival);
    void listen(arrival& arrival);
    void get_task(arrival& arrival);
    void update_task(arrival& arrival);
    void cancel_task(arrival& arrival);
    void set_level(arrival& arrival);
    void subscribe(arrival& arrival, bool on);

    void finish(arrival& arrival, std::string_view members);
    void fail(arrival& arrival, const error& error);
    /// Makes the call, and begins it as a task where that is wanted.
    void start_call(arrival& arrival, const item& item, std::string_view arguments, std::string uri = {});
    void make_task(call& call, const std::shared_ptr<outlet>& to);
    auto task_of(arrival& arrival) -> std::shared_ptr<running_task>;  // null: it is answered

    const conduit::options& options_;
    const inner_calls* inner_ = nullptr;
    std::unique_ptr<mcp::catalog> catalog_;
    std::string name_, version_, title_, instructions_;
    std::string signature_;
    state_keys keys_;

    sessions sessions_;
    subscriptions subscriptions_;
    tasks tasks_;
    std::mutex mutex_;
    std::map<std::string, expected_answer, std::less<>> expected_;  // guarded by mutex_
};

}
