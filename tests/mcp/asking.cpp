// Asks other servers: what a handler gets of them by the client of conduit/mcp/client.hpp.
#include <map>
#include <mutex>
#include <conduit/conduit.hpp>
#include <conduit/mcp/client.hpp>

namespace asking {
using namespace conduit::annotations;
namespace mcp = conduit::mcp;

/// What the client is told to be; each is made once, and kept.
struct server {
    std::string url{};  // or:
    std::string program{};
    std::vector<std::string> arguments{};
    std::string era = "any";
    int timeout = 120'000;  // milliseconds
    std::optional<int> most_bytes;
    std::string token{};
    std::string authorities{};
};

class servers {
public:
    auto find(const server& wanted) -> mcp::remote_server& {
        std::string key = wanted.url + " " + wanted.program + " " + wanted.era + std::to_string(wanted.timeout) + " " + std::to_string(wanted.most_bytes.value_or(0)) + wanted.token + " " + wanted.authorities;
        for (const auto& each : wanted.arguments) key += " " + each;
        const std::lock_guard lock(mutex_);
        auto& place = known_[key];
        if (!place) place = make(wanted);
        return *place;
    }
    auto take_heard() -> std::vector<std::string> {
        const std::lock_guard lock(mutex_);
        return std::exchange(heard_, {});
    }
    void close() {
        const std::lock_guard lock(mutex_);
        known_.clear();
    }

private:
    auto make(const server& wanted) -> std::unique_ptr<mcp::remote_server> {
        mcp::remote_options options;
        options.era = wanted.era == "modern" ? mcp::era::modern : wanted.era == "legacy" ? mcp::era::legacy : mcp::era::any;
        options.timeout = std::chrono::milliseconds(wanted.timeout);
        if (wanted.most_bytes) options.most_bytes = static_cast<std::size_t>(*wanted.most_bytes);
        options.token = wanted.token;
        options.authorities = wanted.authorities;
        options.capabilities = R"({"elicitation":{},"roots":{}})";
        options.on_notification = [this](std::string_view method, std::string_view params) {
            const std::lock_guard lock(mutex_);
            heard_.push_back(std::string(method) + " " + std::string(params));
        };
        options.answer = [](std::string_view method, std::string_view params) -> std::optional<std::string> {
            if (method == "roots/list") return R"({"roots":[{"uri":"file:///work","name":"work"}]})";
            if (method != "elicitation/create") return {};
            return std::string(R"({"action":"accept","content":{"username":"Ada","email":"ada@example.org","name":"Ada","color":"red","asked":)") + (params.empty() ? "false" : "true") + "}}";
        };
        if (wanted.url.empty()) return std::make_unique<mcp::remote_server>(mcp::program{wanted.program, wanted.arguments}, options);
        return std::make_unique<mcp::remote_server>(wanted.url, options);
    }

    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<mcp::remote_server>> known_;  // guarded by mutex_, as is
    std::vector<std::string> heard_;
};

struct question {
    asking::server server;
    std::string method{};
    std::string params = "{}";
};

struct answer {
    std::string result{};  // JSON
    std::optional<int> code;  // of an error
    std::string message{};
    std::string version{};
};

[[=post("/ask")]]
auto ask(question body, servers& servers) -> conduit::task<answer> {
    try {
        auto& server = servers.find(body.server);
        auto result = co_await server.ask(body.method, body.params);
        auto version = co_await server.version();
        co_return answer{result, {}, {}, version};
    } catch (const mcp::remote_error& wrong) {
        co_return answer{wrong.data, wrong.code, wrong.what(), {}};
    } catch (const std::invalid_argument& wrong) {
        co_return answer{{}, 422, wrong.what(), {}};
    }
}

struct result {
    std::string text;
    std::string structured;
    bool is_error;
};
struct call {
    asking::server server;
    std::string tool{};
    std::string arguments = "{}";
};

[[=post("/call")]]
auto call_tool(call body, servers& servers) -> conduit::task<result> {
    const auto given = co_await servers.find(body.server).call(body.tool, body.arguments);
    co_return result{given.text, given.structured, given.is_error};
}

struct seen {
    std::vector<std::string> tools{};
    std::string text{};
    std::string bytes{};
    std::vector<std::string> heard{};
};
[[=post("/look")]]
auto look(server body, servers& servers) -> conduit::task<seen> {
    auto& server = servers.find(body);
    seen made;
    const auto tools = co_await server.tools();
    for (const auto& each : tools) made.tools.push_back(each.name + " " + each.input_schema);
    made.text = co_await server.read("test://static-text");
    const auto bytes = co_await server.read("test://static-binary");
    made.bytes = bytes.substr(1, 3);
    made.heard = servers.take_heard();
    co_return made;
}

[[=post("/close"), =blocking]]
void close(servers& servers) {
    servers.close();
}

}

int main(int argc, char** argv) {
    asking::servers servers;
    return conduit::app<^^asking>{servers}.run(argc, argv);
}
