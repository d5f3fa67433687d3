#include "server.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "json.hpp"
#include "posted.hpp"
#include "refusals.hpp"
#include "secrets.hpp"

namespace conduit::mcp {
namespace {

constexpr std::string_view lists_live = "300000";  // milliseconds for which clients may keep what does not change while a server runs

/// Something that ends with its call.
class session_outlet final : public outlet {
public:
    session_outlet(std::shared_ptr<outlet> to, std::shared_ptr<session> of, std::string request) : to_(std::move(to)), of_(std::move(of)), request_(std::move(request)) {}

    void send(std::string message) override { to_->send(std::move(message)); }
    void open() override { to_->open(); }
    void until_end(std::function<void()> left, std::function<void(outlet&)> ending) override { to_->until_end(std::move(left), std::move(ending)); }
    void release(unsigned retry_after) override { to_->release(retry_after); }
    void finish(mcp::answer answer) override {
        of_->end(request_);
        to_->finish(std::move(answer));
    }

private:
    std::shared_ptr<outlet> to_;
    std::shared_ptr<session> of_;
    std::string request_;
};

}

auto server::named_by(std::string_view method) -> std::string_view {
    if (method == "tools/call" || method == "prompts/get") return "name";
    if (method == "resources/read") return "uri";
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
    return {};
}

auto server::is_modern_method(std::string_view method) -> bool { return method == "server/discover" || method == "subscriptions/listen" || method.starts_with("tasks/"); }

auto server::start(const application& application, services& services) -> std::expected<void, std::string> {
    if (catalog_) return {};
    auto keys = options_.mcp_state_keys.empty() ? std::expected<state_keys, std::string>(state_keys{random_bytes(32)}) : read_state_keys(options_.mcp_state_keys);
    if (!keys) return std::unexpected("--mcp-state-keys: " + keys.error());
    keys_ = *std::move(keys);
    inner_ = &services.get<inner_calls>();
    catalog_ = std::make_unique<mcp::catalog>(application);
    const auto& about = application.about;
    name_ = std::string(application.name);
    title_ = std::string(about.title);
    version_ = std::string(about.version);
    instructions_ = std::string(about.description.empty() ? about.summary : about.description);
    signature_ = "\"_meta\":{\"" + std::string(server_key) + "\":{\"name\":" + quoted(name_) + ",\"version\":" + quoted(version_) + "}}";
    return {};
}

auto server::result(bool modern, std::string_view members) const -> std::string {
    std::string text;
    text.reserve(members.size() + signature_.size() + 40);
    if (!modern) return text.append("{").append(members).append("}");
    text.append("{\"resultType\":\"complete\",").append(members);
    return text.append(members.empty() ? "" : ",").append(signature_).append("}");
}

void server::finish(arrival& arrival, std::string_view members) { arrival.to->finish({result_message(arrival.what.id, result(arrival.client.modern, members)), 200, {}}); }

void server::fail(arrival& arrival, const error& error) {
    const auto status = arrival.client.modern ? error.status : 200;  // until 2025-11-25, errors of a request are answers like others
    arrival.to->finish({error_message(arrival.what.id, error), status, {}});
}

auto server::capabilities(bool modern) const -> std::string {
    std::string all = "\"logging\":{}";
    if (!catalog_->tools.modern.empty()) all += ",\"tools\":{}";
    if (catalog_->has_resources()) all += ",\"resources\":{\"subscribe\":true}";
    if (!catalog_->prompts.modern.empty()) all += ",\"prompts\":{}";
    if (catalog_->has_completions()) all += ",\"completions\":{}";
    if (modern && !catalog_->tools.modern.empty()) all += ",\"extensions\":{\"" + std::string(tasks_extension) + "\":{}}";
    return "\"capabilities\":{" + all + "}";
}

void server::answer(arrival arrival) {
    const auto& method = arrival.what.method;
    const bool modern = arrival.client.modern;
    if (method == "tools/call" && !catalog_->tools.modern.empty()) return call_tool(arrival);
    if (method == "tools/list" && !catalog_->tools.modern.empty()) return list(arrival, "tools", catalog_->tools);
    if (catalog_->has_resources()) {
        if (method == "resources/list") return list(arrival, "resources", catalog_->resources);
        if (method == "resources/templates/list") return list(arrival, "resourceTemplates", catalog_->templates);
        if (method == "resources/read") return read_resource(arrival);
        if (!modern && (method == "resources/subscribe" || method == "resources/unsubscribe")) return subscribe(arrival, method == "resources/subscribe");
    }
    if (!catalog_->prompts.modern.empty()) {
        if (method == "prompts/list") return list(arrival, "prompts", catalog_->prompts);
        if (method == "prompts/get") return get_prompt(arrival);
    }
    if (method == "completion/complete" && catalog_->has_completions()) return complete(arrival);
    if (modern) {
        if (method == "server/discover") return discover(arrival);
        if (method == "subscriptions/listen") return listen(arrival);
        if (method == "tasks/get") return get_task(arrival);
        if (method == "tasks/update") return update_task(arrival);
        if (method == "tasks/cancel") return cancel_task(arrival);
    } else {
        if (method == "ping") return finish(arrival, "");
        if (method == "logging/setLevel") return set_level(arrival);
    }
    fail(arrival, {.code = code::no_method, .message = "There is no method \"" + method + "\".", .status = 404});
}

void server::discover(arrival& arrival) {
    std::string members = "\"supportedVersions\":[" + quoted(modern_version);
    for (const auto version : legacy_versions) members += "," + quoted(version);
    members += "]," + capabilities(true);
    if (!instructions_.empty()) members += ",\"instructions\":" + quoted(instructions_);
    finish(arrival, members + ",\"ttlMs\":" + std::string(lists_live) + ",\"cacheScope\":\"public\"");
}

auto server::initialize(const envelope& what, client who, std::string& result) -> std::shared_ptr<session> {
    const auto wanted = text_of(member(what.params, "protocolVersion")).value_or("");
    const bool known = std::ranges::contains(legacy_versions, std::string_view(wanted));
    const std::string version(known ? std::string_view(wanted) : legacy_versions[0]);
    who.modern = false;
    who.log_level = 0;  // all, until the client says otherwise
    who.can = abilities_of(member(what.params, "capabilities"));
    who.can.tasks = false;
    auto made = sessions_.create(std::move(who), version);
    if (!made) return nullptr;
    std::string members = "\"protocolVersion\":" + quoted(version) + "," + capabilities(false) + ",\"serverInfo\":{\"name\":" + quoted(name_);
    if (!title_.empty()) members += ",\"title\":" + quoted(title_);
    members += ",\"version\":" + quoted(version_) + "}";
    if (!instructions_.empty()) members += ",\"instructions\":" + quoted(instructions_);
    result = result_message(what.id, this->result(false, members));
    return made;
}

/// The cursor is where the next page begins.
void server::list(arrival& arrival, std::string_view name, const listing& all) {
    const auto& entries = arrival.client.modern ? all.modern : all.legacy;
    const auto page = options_.mcp_page;
    std::size_t from = 0;
    if (const auto cursor = member(arrival.what.params, "cursor"); !cursor.empty()) {
        const auto text = text_of(cursor).value_or("");
        const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), from);
        if (text.empty() || code != std::errc{} || stop != text.data() + text.size() || from == 0 || from >= entries.size() || from % page != 0)
            return fail(arrival, {.code = code::invalid_params, .message = "\"cursor\" is not one of this list's.", .status = 200});
    }
    const auto end = std::min(entries.size(), from + page);
    std::string members = "\"" + std::string(name) + "\":[";
    for (auto i = from; i < end; ++i) members.append(i == from ? "" : ",").append(entries[i]);
    members += ']';
    if (end < entries.size()) members += ",\"nextCursor\":\"" + std::to_string(end) + "\"";
    if (arrival.client.modern) members += ",\"ttlMs\":" + std::string(lists_live) + ",\"cacheScope\":\"public\"";
    finish(arrival, members);
}

void server::call_tool(arrival& arrival) {
    const auto name = text_of(member(arrival.what.params, "name"));
    if (!name) return fail(arrival, without("name"));
    const auto* const tool = catalog_->tool(*name);
    if (!tool) return fail(arrival, no_such("tool", *name));
    const auto arguments = member(arrival.what.params, "arguments");
    if (!arguments.empty() && !is_object(arguments)) return fail(arrival, {.code = code::invalid_params, .message = "\"arguments\" must be an object.", .status = 200});
    if (tool->offer->as_task == offer::tasks::required && arrival.client.modern && !arrival.client.can.tasks)
        return fail(arrival, {.code = code::missing_capability, .message = "This tool gives a task, which the client must be able to take.",
                              .data = "{\"requiredCapabilities\":{\"extensions\":{\"" + std::string(tasks_extension) + "\":{}}}}"});
    start_call(arrival, *tool, arguments);
}

void server::read_resource(arrival& arrival) {
    const auto uri = text_of(member(arrival.what.params, "uri"));
    if (!uri) return fail(arrival, without("uri"));
    uri_template::values variables;
    const auto* const resource = catalog_->resource(*uri, variables);
    if (!resource)
        return fail(arrival, {.code = arrival.client.modern ? code::invalid_params : code::resource_not_found, .message = "There is no resource at that URI.",
                              .data = "{\"uri\":" + quoted(*uri) + "}", .status = 200});
    std::string arguments = "{";
    for (const auto& [name, value] : variables) arguments.append(arguments.size() > 1 ? "," : "").append(quoted(name)).append(":").append(quoted(value));
    const auto read = document::parse(arguments + "}");
    start_call(arrival, *resource, read->root(), *uri);
}

void server::get_prompt(arrival& arrival) {
    const auto name = text_of(member(arrival.what.params, "name"));
    if (!name) return fail(arrival, without("name"));
    const auto* const prompt = catalog_->prompt(*name);
    if (!prompt) return fail(arrival, no_such("prompt", *name));
    const auto arguments = member(arrival.what.params, "arguments");
    if (!arguments.empty() && !is_object(arguments)) return fail(arrival, {.code = code::invalid_params, .message = "\"arguments\" must be an object.", .status = 200});
    start_call(arrival, *prompt, arguments);
}

void server::complete(arrival& arrival) {
    const auto of = member(arrival.what.params, "ref"), argument = member(arrival.what.params, "argument");
    const auto kind = text_of(member(of, "type")).value_or("");
    const auto name = text_of(member(of, kind == "ref/prompt" ? "name" : "uri"));
    const auto of_argument = text_of(member(argument, "name"));
    const auto value = text_of(member(argument, "value"));
    if ((kind != "ref/prompt" && kind != "ref/resource") || !name || !of_argument || !value)
        return fail(arrival, {.code = code::invalid_params, .message = "\"params\" must have a \"ref\" to a prompt or a resource, and an \"argument\" with \"name\" and \"value\".", .status = 200});
    const auto* const completed = kind == "ref/prompt" ? catalog_->prompt(*name) : catalog_->template_named(*name);
    if (!completed) return fail(arrival, no_such(kind == "ref/prompt" ? "prompt" : "resource", *name));
    if (const auto* const by = catalog_->completion(*name, *of_argument)) {
        std::string arguments = "{\"value\":" + quoted(*value);
        each_member(member(member(arrival.what.params, "context"), "arguments"), [&](std::string_view known, std::string_view is) {
            if (known != "value") arguments.append(",").append(quoted(known)).append(":").append(is);
        });
        const auto read = document::parse(arguments + "}");
        return start_call(arrival, *by, read->root());
    }
    std::string values;
    std::size_t count = 0;
    const auto offer = [&](std::string_view choice) {
        if (choice.starts_with(*value) && ++count <= 100) values.append(values.empty() ? "" : ",").append(quoted(choice));
    };
    if (const auto* const each = completed->taken.named(*of_argument)) {
        for (const auto& choice : each->constraint->one_of()) offer(choice.view());
        const auto& type = each->type->kind == describe::kind::optional ? *each->type->element : *each->type;
        for (const auto& enumerator : type.enumerators()) offer(enumerator.name.view());
    }
    finish(arrival, "\"completion\":{\"values\":[" + values + "],\"total\":" + std::to_string(count) + ",\"hasMore\":" + (count > 100 ? "true" : "false") + "}");
}

void server::start_call(arrival& arrival, const item& item, std::string_view arguments, std::string uri) {
    const auto& params = arrival.what.params;
    auto made = std::make_unique<call>(*this, item, arrival.client, arrival.what.id, arrival.to);
    made->method = arrival.what.method;
    made->uri = std::move(uri);
    if (arrival.carrier) made->come_with(*arrival.carrier);
    if (arrival.client.modern) {
        made->bound_to = arrival.what.method + "\n" + std::string(item.offer->endpoint->handler.view()) + "\n" + made->uri + "\n" + compact(arguments);
        const auto responses = member(params, "inputResponses"), state = member(params, "requestState");
        if (!state.empty()) {
            const auto text = text_of(state);
            auto known = text ? unseal(keys_, *text, {arrival.client.principal, made->bound_to, std::time(nullptr)}) : std::unexpected(std::string("\"requestState\" must be text."));
            if (!known) return fail(arrival, {.code = code::invalid_params, .message = known.error(), .status = 200});
            made->given = *std::move(known);
        }
        if (!responses.empty() && !is_object(responses)) return fail(arrival, {.code = code::invalid_params, .message = "\"inputResponses\" must be an object.", .status = 200});
        std::size_t bytes = 0;
        each_member(responses, [&](std::string_view key, std::string_view value) {
            if (made->given.size() < 64 && (bytes += value.size()) < longest_state / 2) made->given[std::string(key)] = compact(value);
        });
    } else if (arrival.session) {
        made->how = asks::by_request;
        made->session = arrival.session->id;
    }
    // Whoever may cancel a request by its id has a session; or the standard streams, which keep one for clients of 2026-07-28 too.
    if (arrival.session) {
        if (!arrival.session->begin(arrival.what.id, made->link()))
            return fail(arrival, {.code = code::invalid_request, .message = "Another request with this id is being answered, or there are too many.", .status = 400});
        made->send_to(std::make_shared<session_outlet>(arrival.to, arrival.session, arrival.what.id));
    }
    arrival.to->until_end([link = made->link()] { link->tell([](call& running) { running.cancel(); }); },
                          [link = made->link()](outlet&) { link->tell([](call& running) { running.stop.request(); }); });
    if (arrival.client.modern && arrival.client.can.tasks && item.offer->kind == offer_kind::tool) {
        auto* const own = made.get();
        const auto become = [this, own] { make_task(*own, own->shared_outlet()); };
        if (item.offer->as_task == offer::tasks::never) made->become_task = become;
        else become();
    }
    call::run(std::move(made), arguments);
}

void server::listen(arrival& arrival) {
    const auto wanted = member(arrival.what.params, "notifications");
    if (!is_object(wanted)) return fail(arrival, {.code = code::invalid_params, .message = "\"params\" must have \"notifications\", an object.", .status = 200});
    subscription made{.id = arrival.what.id, .principal = arrival.client.principal};
    bool too_many = false;
    const auto take = [&](std::string_view name, auto& into) {
        std::string honoured;
        each_element(member(wanted, name), [&](std::string_view each) {
            const auto text = text_of(each);
            if (!text) return;
            if (into.size() >= subscriptions::most_uris) too_many = true;
            else if (into.insert(*text).second) honoured.append(honoured.empty() ? "" : ",").append(quoted(*text));
        });
        return honoured;
    };
    std::string honoured;
    if (catalog_->has_resources())
        if (const auto uris = take("resourceSubscriptions", made.resources); !uris.empty()) honoured = "\"resourceSubscriptions\":[" + uris + "]";
    if (arrival.client.can.tasks)
        if (const auto ids = take("taskIds", made.tasks); !ids.empty()) honoured.append(honoured.empty() ? "" : ",").append("\"taskIds\":[" + ids + "]");
    if (too_many) return fail(arrival, {.code = code::invalid_params, .message = "One subscription takes at most 1000 URIs.", .status = 200});
    made.to = arrival.to;
    const auto to = arrival.to;
    const auto tag = "\"_meta\":{\"" + std::string(subscription_key) + "\":" + arrival.what.id + "}";
    to->open();
    to->send(notification("notifications/subscriptions/acknowledged", "{\"notifications\":{" + honoured + "}," + tag + "}"));
    const auto number = subscriptions_.add(std::move(made));
    if (number == 0) return to->finish({error_message(arrival.what.id, {.code = code::internal, .message = "There are too many subscriptions."}), 503, {}});
    to->until_end(
        [this, number] { subscriptions_.remove(number); },
        [id = arrival.what.id, tag](outlet& ending) { ending.finish({result_message(id, "{\"resultType\":\"complete\"," + tag + "}"), 200, {}}); });
}

void server::set_level(arrival& arrival) {
    const auto name = text_of(member(arrival.what.params, "level"));
    const auto level = name ? level_named(*name) : std::nullopt;
    if (!level) return fail(arrival, {.code = code::invalid_params, .message = "\"level\" must be debug, info, notice, warning, error, critical, alert or emergency.", .status = 200});
    if (arrival.session) arrival.session->set_log_level(*level);
    finish(arrival, "");
}

void server::subscribe(arrival& arrival, bool on) {
    const auto uri = text_of(member(arrival.what.params, "uri"));
    if (!uri) return fail(arrival, without("uri"));
    if (arrival.session && !on) arrival.session->unsubscribe(*uri);
    if (arrival.session && on && !arrival.session->subscribe(*uri))
        return fail(arrival, {.code = code::invalid_params, .message = "A session subscribes to at most 1000 resources.", .status = 200});
    finish(arrival, "");
}

void server::notice(const envelope& what, const std::shared_ptr<session>& of) {
    if (what.method != "notifications/cancelled" || !of) return;
    const auto id = member(what.params, "requestId");
    if (const auto call = of->running(id)) call->tell([](mcp::call& running) { running.cancel(); });
}

auto server::expect(std::string_view session, std::string_view key, std::shared_ptr<call_link> call) -> std::optional<std::string> {
    const std::lock_guard lock(mutex_);
    if (expected_.size() >= most_expected) return std::nullopt;
    auto id = random_name();
    expected_[id] = {std::string(session), std::string(key), std::move(call)};
    return id;
}

void server::forget_requests(const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    const std::lock_guard lock(mutex_);
    for (const auto& id : ids) expected_.erase(id);
}

auto server::receive(const envelope& what, std::string_view session) -> bool {
    const auto read = document::parse(what.id);
    const auto id = read ? text_of(read->root()) : std::nullopt;
    expected_answer found;
    {
        const std::lock_guard lock(mutex_);
        const auto at = id ? expected_.find(*id) : expected_.end();
        if (at == expected_.end() || at->second.session != session) return false;
        found = std::move(at->second);
        expected_.erase(at);
    }
    std::expected<std::string, std::string> answer = std::string(what.result);
    if (what.result.empty()) answer = std::unexpected("The client answered with an error: " + text_of(member(what.failure, "message")).value_or("without words"));
    found.call->tell([key = found.key, answer](call& running) { running.receive(key, answer); });
    return true;
}

void server::resource_changed(std::string_view uri) {
    if (!catalog_) return;
    subscriptions_.resource_changed(uri);
    sessions_.for_each([&](session& each) {
        if (each.is_subscribed(uri)) each.send("0", notification("notifications/resources/updated", "{\"uri\":" + quoted(uri) + "}"));
    });
}

void server::stop() { tasks_.cancel_all(); }

}
