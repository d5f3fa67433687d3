#include <conduit/mcp/context.hpp>

#include <conduit/app/services.hpp>
#include <conduit/http/problem.hpp>

#include "call.hpp"
#include "server.hpp"

namespace conduit::mcp {
namespace {

auto sampled_in(asking question) -> task<sampled> { co_return read_sampled((co_await question)[0]); }

auto roots_in(asking question) -> task<std::vector<root>> { co_return read_roots((co_await question)[0]); }

}

auto asking::await_ready() -> bool {
    auto* const call = call_of(*of_);
    if (!call) throw problem{.status = 501, .detail = "This asks things of its client, which only clients of the Model Context Protocol can answer."};
    return call->ask(inputs_);
}

auto asking::await_suspend(std::coroutine_handle<> waiting) -> bool { return call_of(*of_)->wait(waiting); }

auto asking::await_resume() -> std::vector<std::string> { return call_of(*of_)->answers_to(inputs_); }

void context::progress(double done, std::optional<double> total, std::string_view message) const {
    if (auto* const call = call_of(*of_)) call->progress(done, total, message);
}

void context::log(level level, std::string_view text, std::string_view logger) const {
    if (auto* const call = call_of(*of_)) call->log(level, text, logger);
}

auto context::can() const -> abilities {
    const auto* const call = call_of(*of_);
    return call ? call->client.can : abilities{};
}

void context::continue_as_task() const {
    auto* const call = call_of(*of_);
    if (!call || !call->become_task) return;
    const auto become = std::exchange(call->become_task, nullptr);
    become();
}

void context::release_connection(unsigned retry_after) const {
    if (auto* const call = call_of(*of_)) call->to().release(retry_after);
}

void context::resource_changed(std::string_view uri) const {
    if (of_->services) of_->services->get<server>().resource_changed(uri);
}

auto context::sample(const sampling& what, std::string_view key) const -> task<sampled> { return sampled_in(ask_one(sampled_by(what, key))); }

auto context::roots(std::string_view key) const -> task<std::vector<root>> { return roots_in(ask_one(roots_of_client(key))); }

auto start_server(services& services) -> std::expected<void, std::string> {
    services.get<server>();
    return {};
}

}
