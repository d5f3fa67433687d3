#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include <conduit/async/on_worker.hpp>
#include <conduit/bytes.hpp>

#include "client.hpp"
#include "remote_channel.hpp"
#include "tool_result.hpp"

namespace conduit::mcp {

auto left_until(deadline end) -> int {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) throw remote_error(0, "The server takes too long.");
    return static_cast<int>(std::min<std::int64_t>(left, 3'600'000));
}

auto read_incoming(std::string_view text) -> incoming {
    auto parsed = document::parse(text);
    if (!parsed) throw remote_error(0, "The server sends what is not JSON: " + parsed.error());
    std::string id;
    auto message = read_message(parsed->root(), id);
    if (!message) throw remote_error(0, "The server sends what is no message: " + message.error().message);
    return {std::move(*parsed), std::move(*message)};
}

namespace {

constexpr int most_rounds = 10;   // of questions within one call
constexpr int most_pages = 100;

auto object_in(const std::string& text) -> document {
    auto parsed = document::parse(text);
    if (!parsed || !is_object(parsed->root())) throw std::invalid_argument("what is sent has to be an object, as JSON");
    return std::move(*parsed);
}

void append_member(std::string& object, std::string_view name, std::string_view value) {
    object.pop_back();
    if (object != "{") object += ',';
    object.append(quoted(name)).append(":").append(value).append("}");
}

/// What the header `Mcp-Name` says (MCP 2026-07-28, "Streamable HTTP").
auto name_in(std::string_view params) -> std::string {
    for (const auto* key : {"name", "uri", "taskId"})
        if (auto text = text_of(member(params, key))) return *text;
    return {};
}

[[noreturn]] void fail(std::string_view failure) {
    const auto code = static_cast<int>(integer_of(member(failure, "code")).value_or(0));
    throw remote_error(code, text_of(member(failure, "message")).value_or("The server refuses."), std::string(member(failure, "data")));
}

/// A channel, and what was agreed on.
struct connected {
    std::unique_ptr<remote_channel> channel;
    std::string version;
    bool modern = true;
};

}

struct remote_server::implementation {
    remote_options options;
    std::string url;
    mcp::program program;
    std::atomic<std::int64_t> last_id = 0;
    std::timed_mutex opening;
    std::shared_ptr<connected> current;  // guarded by opening

    auto connection(deadline end) -> std::shared_ptr<connected> {
        const std::unique_lock lock(opening, end);
        if (!lock) throw remote_error(0, "The server takes too long.");
        if (!current) {
            const auto made = std::make_shared<connected>();
            made->channel = url.empty() ? start_program(program, options) : connect_http(url, options);
            agree(*made, end);
            current = made;
        }
        return current;
    }

    /// The next call opens another.
    void forget(const std::shared_ptr<connected>& broken) {
        const std::lock_guard lock(opening);
        if (current == broken) current = nullptr;
    }

    void agree(connected& with, deadline end) {
        if (options.era != era::legacy && discover(with, end)) return;
        with.modern = false;
        with.version = legacy_versions[0];
        std::string params = R"({"protocolVersion":")" + with.version + R"(","clientInfo":{"name":"conduit","version":"1"}})";
        append_member(params, "capabilities", options.capabilities);
        const auto answer = exchange(with, "initialize", params, {}, end);
        const auto version = text_of(member(answer.message.result, "protocolVersion")).value_or("");
        if (std::ranges::find(legacy_versions, version) == std::end(legacy_versions)) throw remote_error(0, "The server speaks another version of the protocol: " + version);
        with.version = version;
        with.channel->speak(version);
        with.channel->tell({{}, "notifications/initialized", {}, notification("notifications/initialized", "{}")}, end);
    }

    /// False: it speaks only older versions.
    auto discover(connected& with, deadline end) -> bool {
        with.version = modern_version;
        with.channel->speak(with.version);
        try {
            // Servers of old that say nothing to what they do not know (on the standard streams) are not waited for long.
            const auto soon = options.era == era::any ? std::min(end, std::chrono::steady_clock::now() + options.timeout / 4) : end;
            const auto answer = exchange(with, "server/discover", "{}", {}, soon);
            bool speaks = false;
            each_element(member(answer.message.result, "supportedVersions"), [&](std::string_view each) { speaks |= text_of(each) == modern_version; });
            if (speaks) return true;
        } catch (const remote_error& refused) {
            if (options.era == era::modern || refused.code == 401 || refused.code == 403) throw;
        }
        if (options.era == era::modern) throw remote_error(0, "The server does not speak " + std::string(modern_version) + ".");
        with.channel->speak({});
        return false;
    }

    /// One request and its answer, which is a result.
    auto exchange(connected& with, const std::string& method, std::string params, std::string_view name, deadline end) -> incoming {
        const auto id = std::to_string(++last_id);
        std::string meta = "{}";
        if (with.modern) {
            append_member(meta, version_key, quoted(modern_version));
            append_member(meta, abilities_key, options.capabilities);
            append_member(meta, "io.modelcontextprotocol/clientInfo", R"({"name":"conduit","version":"1"})");
        }
        if (options.on_notification) append_member(meta, "progressToken", id);
        if (meta != "{}") append_member(params, "_meta", meta);
        const auto message = request_message(id, method, params);
        try {
            auto answer = with.channel->exchange({id, method, name, message}, [&](const envelope& said) { hear(with, said, end); }, end);
            if (!answer.message.failure.empty()) fail(answer.message.failure);
            return answer;
        } catch (const remote_error&) {
            if (std::chrono::steady_clock::now() >= end && !(with.modern && with.channel->leaving_cancels()) && method != "initialize") cancel(with, id);
            throw;
        }
    }

    void cancel(connected& with, std::string_view id) {
        try {
            const auto message = notification("notifications/cancelled", R"({"requestId":)" + std::string(id) + "}");
            with.channel->tell({{}, "notifications/cancelled", {}, message}, std::chrono::steady_clock::now() + std::chrono::seconds(1));
        } catch (const remote_error&) {
            // Who does not listen is not told.
        }
    }

    void hear(connected& with, const envelope& said, deadline end) {
        if (said.what == envelope::kind::notification && options.on_notification) options.on_notification(said.method, said.params.empty() ? "{}" : said.params);
        if (said.what != envelope::kind::request) return;
        const auto given = said.method == "ping" ? std::optional<std::string>("{}") : answer_to(said.method, said.params);
        const auto message = given ? result_message(said.id, *given) : error_message(said.id, {code::no_method, "This client cannot."});
        with.channel->tell({{}, {}, {}, message}, end);
    }

    auto answer_to(std::string_view method, std::string_view params) -> std::optional<std::string> {
        return options.answer ? options.answer(method, params.empty() ? "{}" : params) : std::nullopt;
    }

    /// Answers for `inputRequests` (MCP 2026-07-28, "Multi round-trip requests").
    auto responses_to(std::string_view inputs) -> std::string {
        std::string responses = "{}";
        each_member(inputs, [&](std::string_view key, std::string_view input) {
            const auto method = text_of(member(input, "method")).value_or("");
            const auto given = answer_to(method, member(input, "params"));
            if (!given) throw remote_error(code::no_method, "The server asks for what this client cannot give: " + method);
            append_member(responses, key, object_in(*given).root());
        });
        return responses;
    }

    auto ask(const std::string& method, const std::string& given) -> std::string {
        const auto end = std::chrono::steady_clock::now() + options.timeout;
        const bool named = !method.empty() && std::ranges::all_of(method, [](char each) { return each > ' ' && each < 0x7f && each != '"' && each != '\\'; });
        if (!named) throw std::invalid_argument("a method has a name such as tools/call");
        const auto parsed = object_in(given);
        const std::string params(parsed.root());
        const auto name = name_in(parsed.root());
        for (bool again = false;; again = true) {
            const auto with = connection(end);
            try {
                auto sent = params;
                for (int round = 0; round < most_rounds; ++round) {
                    const auto answer = exchange(*with, method, sent, name, end);
                    const auto result = answer.message.result;
                    if (text_of(member(result, "resultType")) != "input_required") return std::string(result);
                    sent = params;
                    append_member(sent, "inputResponses", responses_to(member(result, "inputRequests")));
                    if (const auto state = member(result, "requestState"); !state.empty()) append_member(sent, "requestState", state);
                }
                throw remote_error(0, "The server asks again and again.");
            } catch (const remote_error& wrong) {
                const bool fresh = wrong.code == 404 && !with->modern;  // the session is over: nothing was done
                if (fresh || with->channel->is_broken()) forget(with);
                if (!fresh || again) throw;
            }
        }
    }
};

remote_server::remote_server(std::string_view url, remote_options options) : own_(std::make_unique<implementation>()) {
    object_in(options.capabilities);
    connect_http(url, options);  // looks whether it is one
    own_->url = url;
    own_->options = std::move(options);
}

remote_server::remote_server(mcp::program program, remote_options options) : own_(std::make_unique<implementation>()) {
    object_in(options.capabilities);
    own_->program = std::move(program);
    own_->options = std::move(options);
}

remote_server::~remote_server() = default;

auto remote_server::ask(std::string method, std::string params) -> task<std::string> {
    co_return co_await on_worker([&] { return own_->ask(method, params); });
}

auto remote_server::call(std::string tool, std::string arguments) -> task<tool_result> {
    std::string params = R"({"name":)" + quoted(tool) + "}";
    append_member(params, "arguments", object_in(arguments).root());
    auto result = co_await ask("tools/call", params);
    co_return tool_result_of(std::move(result));
}

auto remote_server::tools() -> task<std::vector<remote_tool>> {
    std::vector<remote_tool> all;
    std::string params = "{}";
    for (int page = 0; page < most_pages; ++page) {
        const auto result = co_await ask("tools/list", params);
        const auto parsed = document::parse(result);
        each_element(member(parsed->root(), "tools"), [&](std::string_view each) {
            all.push_back({text_of(member(each, "name")).value_or(""), text_of(member(each, "description")).value_or(""), std::string(member(each, "inputSchema"))});
        });
        const auto cursor = member(parsed->root(), "nextCursor");
        if (cursor.empty()) co_return all;
        params = "{}";
        append_member(params, "cursor", cursor);
    }
    throw remote_error(0, "The server has more than 100 pages of tools.");
}

auto remote_server::read(std::string uri) -> task<std::string> {
    const auto result = co_await ask("resources/read", R"({"uri":)" + quoted(uri) + "}");
    const auto parsed = document::parse(result);
    std::optional<std::string> found;
    each_element(member(parsed->root(), "contents"), [&](std::string_view each) {
        if (found) return;
        if (auto text = text_of(member(each, "text"))) found = std::move(text);
        else if (const auto encoded = text_of(member(each, "blob"))) {
            if (auto bytes = text_form<conduit::bytes>::read(*encoded)) found = std::move(bytes->content);
        }
    });
    if (!found) throw remote_error(0, "The resource has no contents.");
    co_return std::move(*found);
}

auto remote_server::version() -> task<std::string> {
    co_return co_await on_worker([&] { return own_->connection(std::chrono::steady_clock::now() + own_->options.timeout)->version; });
}

}
