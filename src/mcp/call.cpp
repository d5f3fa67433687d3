#include "call.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <conduit/app/services.hpp>
#include <conduit/json/append.hpp>
#include <conduit/result/failure.hpp>

#include "../app/inner_calls.hpp"
#include "arguments.hpp"
#include "json.hpp"
#include "posted.hpp"
#include "result.hpp"
#include "server.hpp"

namespace conduit::mcp {
namespace {

constexpr std::int64_t longest_wait = 600'000;         // milliseconds for the client's answer to what it was asked
constexpr std::size_t most_inputs = 64;                // of one call
constexpr std::size_t most_result = 16 * 1024 * 1024;  // bytes of a body that comes in pieces

auto seconds_now() -> std::int64_t { return std::time(nullptr); }

/// Headers that are about the message, not about the call in it.
auto is_of_the_carrier(std::string_view name) -> bool {
    for (const std::string_view own : {"content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "accept", "accept-encoding", "origin", "last-event-id"})
        if (same_header_name(name, own)) return true;
    return name.size() > 4 && same_header_name(name.substr(0, 4), "mcp-");
}

/// What an ability is called, and whether the client has it.
auto ability_for(const input& wanted, const abilities& can) -> std::pair<std::string_view, bool> {
    if (wanted.method == "sampling/createMessage") return {"{\"sampling\":{}}", can.sampling};
    if (wanted.method == "roots/list") return {"{\"roots\":{}}", can.roots};
    if (wanted.params.starts_with("{\"mode\":\"url\"")) return {"{\"elicitation\":{\"url\":{}}}", can.elicitation_by_page};
    return {"{\"elicitation\":{}}", can.elicitation};
}

/// Whether an answer has what every one to such a question has.
auto is_answer_to(const input& wanted, const std::string& text) -> bool {
    const auto read = document::parse(text);
    if (!read) return false;
    const auto answer = read->root();
    if (wanted.method == "roots/list") return is_array(member(answer, "roots"));
    if (wanted.method == "sampling/createMessage") return is_string(member(answer, "role")) && !member(answer, "content").empty();
    const auto action = member(answer, "action");
    return action == "\"accept\"" || action == "\"decline\"" || action == "\"cancel\"";
}

}

void call_link::tell(std::function<void(call&)> what) {
    post(*home, [link = self.lock(), what = std::move(what)] {
        if (link && link->target) what(*link->target);
    });
}

auto call_of(exchange& x) -> call* { return static_cast<call*>(x.caller); }

call::call(server& of, const mcp::item& what, mcp::client from, std::string request, std::shared_ptr<outlet> to)
    : item(what), client(std::move(from)), id(std::move(request)), server_(of), to_(std::move(to)), link_(std::make_shared<call_link>()) {
    ++server_.calls;
    home = scheduler::current();
    link_->home = home;
    link_->target = this;
    link_->self = link_;
    caller = this;
    complete = [](exchange& x) { static_cast<call&>(x).settle(); };
    // However the app renders problems: this is not for its clients, but for words_of_problem.
    write_problem = [](const problem& refused, response& written) { conduit::write(refused, written); };
    clock_ = {.run = [](void* self) {
        auto& own = *static_cast<call*>(self);
        own.refusal_ = error{.code = code::internal, .message = "The call took too long.", .status = 200};
        own.conclude();
        own.stop.request();
    }, .context = this};
    patience_ = {.run = [](void* self) {
        static_cast<call*>(self)->failure_ = "The client did not answer in time.";
        static_cast<call*>(self)->stop_waiting();
    }, .context = this};
}

call::~call() {
    home->cancel(clock_);
    home->cancel(patience_);
    link_->target = nullptr;
    server_.forget_requests(asked_ids_);
    clear();
    --server_.calls;
}

void call::come_with(exchange& carrier) {
    carrier_ = &carrier;
    for (const auto& field : carrier.in.headers)
        if (!is_of_the_carrier(field.name)) headers_.push_back({memory.copy(field.name), memory.copy(field.value)});
    in.peer = memory.copy(carrier.in.peer);
    in.secure = carrier.in.secure;
}

void call::run(std::unique_ptr<call> own, std::string_view arguments) {
    auto& x = *own;
    std::vector<fault> faults;
    x.headers_.push_back({"accept", "application/json, application/x-ndjson, */*"});  // of a stream, a line for each value
    fill_request(x, *x.item.offer->endpoint, x.item.taken, arguments, x.headers_, faults);
    x.in.headers = x.headers_;
    auto result = outcome::done;
    if (!faults.empty()) {
        problem refused = problem::unprocessable(faults.size() == 1 ? "The arguments have a fault." : "The arguments have " + std::to_string(faults.size()) + " faults.");
        refused.errors = std::move(faults);
        conduit::write(refused, x.out);
    } else {
        const auto& inner = x.server_.inner();
        try {
            result = inner.call(inner.self, x, *x.item.offer->endpoint, std::exchange(x.carrier_, nullptr));
        } catch (...) {
            write_failure(x, std::current_exception());
        }
    }
    if (result == outcome::done && !x.out.source) return x.conclude();
    x.left_ = true;
    (void)own.release();
    if (result == outcome::done) return x.settle();
    x.start_clock();
    if (x.how != asks::by_task) x.to_->open();
}

void call::start_clock() {
    if (how == asks::by_task || concluded_) return;
    const auto own = item.offer->endpoint->timeout;
    const auto time = own != 0 ? own : server_.options().handler_timeout;
    if (time != 0) home->start(clock_, time);
}

/// The endpoint has answered.
void call::settle() {
    home->cancel(clock_);
    if (!out.source) {
        conclude();
        return end();
    }
    if (to_ && how != asks::by_task) to_->open();
    out.source->wake_context = this;
    out.source->wake = [](void* self) { static_cast<call*>(self)->drain(); };
    drain();
}

/// A body that comes in pieces: nothing goes out before its end.
void call::drain() {
    auto state = body_source::state::failed;
    try {
        do state = out.source->read(out.body, 64 * 1024);
        while (state == body_source::state::more && out.body.size() <= most_result && !cancelled_);
    } catch (...) {
        write_failure(*this, std::current_exception());
        state = body_source::state::ended;
    }
    const bool too_much = out.body.size() > most_result;
    if (state == body_source::state::waiting && !too_much && !cancelled_) return;
    if (state == body_source::state::failed || too_much)
        refusal_ = error{.code = code::internal, .message = too_much ? "The result is too large." : "The result broke off.", .status = 200};
    const bool ended = state == body_source::state::ended || state == body_source::state::failed || out.source->abandon();
    conclude();
    if (!ended) {  // what it waits for wakes it once more
        over_ = true;
        out.source->wake = [](void* self) { delete static_cast<call*>(self); };
        return;
    }
    end();
}

void call::end() {
    over_ = true;
    post(*home, [this] { delete this; });
}

void call::conclude() {
    if (std::exchange(concluded_, true)) return;
    if (cancelled_) return to_->finish({});
    to_->finish(make_answer());
}

auto call::make_answer() -> answer {
    if (refusal_) return {error_message(id, *refusal_), refusal_->status, {}};
    if (!missing_.empty()) return input_required();
    if (out.status == 401 || out.status == 403) {
        answer refused{error_message(id, {.code = code::invalid_request, .message = words_of_problem(out)}), out.status, {}};
        for (auto& field : out.headers)
            if (same_header_name(field.name, "www-authenticate")) refused.headers.push_back(std::move(field));
        return refused;
    }
    auto result = result_of(*this);
    if (!result) return {error_message(id, result.error()), result.error().status, {}};
    if (client.modern && item.offer->kind == offer_kind::resource) *result += ",\"ttlMs\":0,\"cacheScope\":\"private\"";
    return {result_message(id, server_.result(client.modern, *result)), 200, {}};
}

void call::cancel() {
    if (std::exchange(cancelled_, true)) return;
    stop.request();
    failure_ = "The call was cancelled.";
    stop_waiting();
    if (out.source && !over_) drain();
}

void call::progress(double done, std::optional<double> total, std::string_view words) {
    if (client.progress_token.empty() || concluded_ || cancelled_ || !std::isfinite(done) || done <= last_progress_) return;
    last_progress_ = done;
    std::string params = "{\"progressToken\":" + client.progress_token + ",\"progress\":";
    json::append(params, done);
    if (total && std::isfinite(*total)) json::append(params += ",\"total\":", *total);
    if (!words.empty()) params += ",\"message\":" + quoted(words);
    to_->send(notification("notifications/progress", params + "}"));
}

void call::log(level level, std::string_view text, std::string_view logger) {
    if (static_cast<std::uint8_t>(level) < client.log_level || concluded_ || cancelled_) return;
    std::string params = "{\"level\":\"" + std::string(mcp::name_of(level)) + "\",";
    if (!logger.empty()) params += "\"logger\":" + quoted(logger) + ",";
    to_->send(notification("notifications/message", params + "\"data\":" + quoted(text) + "}"));
}

void call::refuse_unable(const input& wanted) {
    const auto [ability, has_it] = ability_for(wanted, client.can);
    if (has_it) return;
    const auto words = "The client cannot be asked for " + wanted.method + ", which this needs.";
    if (!client.modern) throw problem{.status = 501, .detail = words};
    refusal_ = error{.code = code::missing_capability, .message = words, .data = "{\"requiredCapabilities\":" + std::string(ability) + "}"};
    throw withdrawn{};
}

auto call::ask(std::vector<input>& inputs) -> bool {
    if (given.size() + inputs.size() > most_inputs) throw problem{.status = 500, .detail = "The call asks its client too much."};
    missing_.clear();
    for (auto& each : inputs) {
        if (each.key.empty()) each.key = "input_" + std::to_string(++made_up_);
        const auto found = given.find(each.key);
        if (found == given.end()) {
            refuse_unable(each);
            missing_.push_back(each);
        } else if (!is_answer_to(each, found->second)) {
            refusal_ = error{.code = code::invalid_params, .message = "The answer \"" + each.key + "\" in \"inputResponses\" is none to " + each.method + ".", .status = 200};
            throw withdrawn{};
        }
    }
    if (missing_.empty()) return true;
    if (cancelled_) throw problem{.status = 503, .detail = failure_};
    if (how == asks::by_replay) throw withdrawn{};
    return false;
}

auto call::wait(std::coroutine_handle<> waiting) -> bool {
    waiting_ = waiting;
    failure_.clear();
    home->cancel(clock_);
    if (how == asks::by_request) {
        home->start(patience_, longest_wait);
        send_requests();
    } else if (observer) {
        std::vector<const input*> all;
        for (const auto& each : missing_) all.push_back(&each);
        observer->waits_for(all);
    }
    return true;
}

void call::send_requests() {
    for (const auto& each : missing_) {
        const auto request = server_.expect(session, each.key, link_);
        if (!request) {
            failure_ = "The server waits for too many answers already.";
            post(*home, [link = link_] {
                if (link->target) link->target->stop_waiting();
            });
            return;
        }
        asked_ids_.push_back(*request);
        to_->send(request_message(quoted(*request), each.method, each.params.empty() ? "{}" : each.params));
    }
}

void call::receive(std::string_view key, std::expected<std::string, std::string> answer) {
    const auto found = std::ranges::find(missing_, key, &input::key);
    if (found == missing_.end() || !waiting_) return;
    if (!answer) failure_ = answer.error();
    else if (!is_answer_to(*found, *answer)) failure_ = "The client's answer is none to " + found->method + ".";
    else given[found->key] = *std::move(answer);
    missing_.erase(found);
    if (!failure_.empty()) return stop_waiting();
    if (observer) {
        std::vector<const input*> all;
        for (const auto& each : missing_) all.push_back(&each);
        observer->waits_for(all);
    }
    if (missing_.empty()) stop_waiting();
}

void call::stop_waiting() {
    if (!waiting_) return;
    home->cancel(patience_);
    missing_.clear();
    server_.forget_requests(asked_ids_);
    asked_ids_.clear();
    start_clock();
    std::exchange(waiting_, {}).resume();
}

auto call::answers_to(const std::vector<input>& inputs) -> std::vector<std::string> {
    if (!failure_.empty()) throw problem{.status = 502, .detail = failure_};
    std::vector<std::string> all;
    for (const auto& each : inputs) all.push_back(given.at(each.key));
    return all;
}

auto call::input_required() -> answer {
    std::string members = "\"resultType\":\"input_required\",\"inputRequests\":{";
    for (const auto& each : missing_) {
        if (&each != missing_.data()) members += ',';
        members += quoted(each.key) + ":{\"method\":\"" + each.method + "\",\"params\":" + (each.params.empty() ? "{}" : each.params) + "}";
    }
    members += "},\"requestState\":\"" + seal(server_.keys().front(), given, {client.principal, bound_to, seconds_now()}) + "\"";
    return {result_message(id, "{" + members + "," + server_.signature() + "}"), 200, {}};
}

}
