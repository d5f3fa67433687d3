#include "json.hpp"
#include "refusals.hpp"
#include "server.hpp"

// The extension for tasks: calls that go on while their clients do other things.
namespace conduit::mcp {

/// The call goes on as a task; its request is answered with the task's name.
void server::make_task(call& call, const std::shared_ptr<outlet>& to) {
    const auto task = tasks_.create(call.client.principal, subscriptions_);
    if (!task) return;  // it stays a call that its client waits for
    task->follow(call.link());
    call.how = asks::by_task;
    call.observer = task;
    call.send_to(task);
    to->finish({result_message(call.id, "{\"resultType\":\"task\"," + task->members(false) + "," + signature_ + "}"), 200, {}});
}

auto server::task_of(arrival& arrival) -> std::shared_ptr<running_task> {
    if (!arrival.client.can.tasks) {
        fail(arrival, {.code = code::missing_capability, .message = "The client must say that it can take tasks.",
                       .data = "{\"requiredCapabilities\":{\"extensions\":{\"" + std::string(tasks_extension) + "\":{}}}}"});
        return nullptr;
    }
    const auto id = text_of(member(arrival.what.params, "taskId"));
    if (!id) return fail(arrival, without("taskId")), nullptr;
    auto found = tasks_.find(*id, arrival.client.principal);
    if (!found) fail(arrival, no_such("task", *id));
    return found;
}

void server::get_task(arrival& arrival) {
    if (const auto task = task_of(arrival)) finish(arrival, task->members(true));
}

void server::update_task(arrival& arrival) {
    const auto task = task_of(arrival);
    if (!task) return;
    const auto responses = member(arrival.what.params, "inputResponses");
    if (!is_object(responses)) return fail(arrival, {.code = code::invalid_params, .message = "\"params\" must have \"inputResponses\", an object.", .status = 200});
    task->update(responses);
    finish(arrival, "");
}

void server::cancel_task(arrival& arrival) {
    const auto task = task_of(arrival);
    if (!task) return;
    task->cancel();
    finish(arrival, "");
}

}
