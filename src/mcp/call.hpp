#pragma once
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/mcp/input.hpp>

#include "catalog.hpp"
#include "client.hpp"
#include "envelope.hpp"
#include "outlet.hpp"
#include "request_state.hpp"

namespace conduit::mcp {

class call;
class server;

/// Leads to a call from any thread, as long as there is one.
struct call_link {
    scheduler* home = nullptr;
    call* target = nullptr;  // for the home thread

    /// Runs the function on the call's thread, unless the call is over by then.
    void tell(std::function<void(call&)> what);

    std::weak_ptr<call_link> self{};
};

/// How the client is asked for something.
enum class asks : std::uint8_t {
    by_replay,   // the answer so far ends with what is needed; the client calls again, with that
    by_request,  // a request goes to the client while the call waits
    by_task,     // the client sees it when it asks for the task, while the call waits
};

/// What becomes of a call, for those who told it to run.
class call_observer {
public:
    virtual ~call_observer() = default;
    /// The call waits for these, or, if there is none, no longer.
    virtual void waits_for(const std::vector<const input*>& missing) = 0;
};

/// An endpoint's answer to a request that a message of the client made.
class call final : public exchange {
public:
    call(server& of, const item& what, client from, std::string id, std::shared_ptr<outlet> to);
    ~call();

    /// What the client sent besides: headers, its address. All of it is copied.
    void come_with(exchange& carrier);
    /// Runs it to its end, or as far as it goes without waiting; then it owns itself.
    static void run(std::unique_ptr<call> own, std::string_view arguments);

    const mcp::item& item;
    mcp::client client;
    const std::string id;        // of the request, as JSON
    std::string method;          // of the protocol
    std::string uri{};           // of a resource
    std::string bound_to{};      // what a requestState is for, as text
    answers given{};             // by the client, so far
    asks how = asks::by_replay;
    std::string session{};       // by_request: whose client it is
    std::shared_ptr<call_observer> observer{};  // by_task
    std::function<void()> become_task{};        // where the client takes one: makes one of the call

    auto link() -> const std::shared_ptr<call_link>& { return link_; }
    auto to() const -> outlet& { return *to_; }
    auto shared_outlet() -> std::shared_ptr<outlet> { return to_; }
    void send_to(std::shared_ptr<outlet> to) { to_ = std::move(to); }
    auto owner() -> server& { return server_; }

    /// The client does not want it any more: the handler's stop token says so, and nothing is answered.
    void cancel();
    auto cancelled() const -> bool { return cancelled_; }

    // For the handler: see mcp::context.
    void progress(double done, std::optional<double> total, std::string_view message);
    void log(level level, std::string_view text, std::string_view logger);
    auto ask(std::vector<input>& inputs) -> bool;  // false: the answers must be waited for; throws where they cannot be had
    auto wait(std::coroutine_handle<> waiting) -> bool;
    auto answers_to(const std::vector<input>& inputs) -> std::vector<std::string>;

    /// The client's answer to something that the call waits for, as JSON; an error says why there is none.
    void receive(std::string_view key, std::expected<std::string, std::string> answer);

private:
    void settle();
    void drain();
    void conclude();
    void end();
    void refuse_unable(const input& wanted);
    auto make_answer() -> answer;
    auto input_required() -> answer;
    void send_requests();
    void stop_waiting();
    void start_clock();

    server& server_;
    std::shared_ptr<outlet> to_;
    std::shared_ptr<call_link> link_;
    std::vector<header_view> headers_;
    exchange* carrier_ = nullptr;              // until it runs
    std::vector<input> missing_;               // what the client has still to say
    std::coroutine_handle<> waiting_{};
    std::vector<std::string> asked_ids_;       // of requests to the client
    std::string failure_{};                    // why the wait is in vain
    std::optional<error> refusal_{};           // what is answered instead of what the handler said
    timer clock_;
    timer patience_;                           // with the client
    std::size_t made_up_ = 0;                  // keys
    double last_progress_ = -1;
    bool left_ = false;                        // it owns itself
    bool concluded_ = false;
    bool cancelled_ = false;
    bool over_ = false;                        // it is about to be destroyed
};

/// That of an exchange; null: no message made it.
auto call_of(exchange& x) -> call*;

}
