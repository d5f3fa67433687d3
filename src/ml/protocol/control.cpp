#include "control.hpp"

#include <expected>
#include <string>
#include <utility>
#include <conduit/app/services.hpp>
#include <conduit/async/on_worker.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/ml/repository.hpp>
#include <conduit/result/deliver.hpp>

#include "../../http/percent.hpp"
#include "answer.hpp"
#include "document_reader.hpp"
#include "json_object.hpp"

namespace conduit::ml::protocol {
namespace {

/// The bodies of these requests; all of it is optional.
class control_reader : document_reader {
public:
    control_reader(std::string_view body, arena& memory) : document_reader(copy(body, memory), body.size()), empty_(body.empty()) {}

    /// What the parameters that Triton takes would do is refused, not ignored: the models are those of the server's directory.
    void read() {
        if (!empty_ && !read_object([this](std::string_view key) { return member(key); })) throw problem::bad_request(fault());
    }
    bool only_ready = false;

private:
    auto member(std::string_view key) -> bool {
        if (key == "ready") return boolean("\"ready\"", only_ready);
        if (key != "parameters") return at_.skip_value();
        return members("\"parameters\"", [this](std::string_view name) {
            if (name == "config") return fail("A model's configuration is not taken from clients: it lies beside the model.");
            if (name.starts_with("file:")) return fail("A model's files are not taken from clients: they are those of the server's directory.");
            return scalar(name);
        });
    }

    bool empty_;
};

/// Triton's word, and where there are two of ours for one, what tells them apart.
auto state_of(const model_entry& entry) -> std::pair<std::string_view, std::string> {
    if (entry.state == availability::ready && !entry.progress.empty()) return {"READY", "loading it anew: " + entry.progress};
    switch (entry.state) {
    case availability::ready: return {"READY", entry.reason};
    case availability::loading: return {"LOADING", entry.progress};
    case availability::unloading: return {"UNLOADING", entry.reason};
    case availability::evicted: return {"UNAVAILABLE", "it made room for others, and is loaded again when it is asked for"};
    case availability::unavailable:
    case availability::failed: break;
    }
    return {"UNAVAILABLE", entry.reason.empty() ? std::string(name_of(entry.state)) : entry.reason};
}

void require_control(const exchange& x) {
    if (!x.services->options().model_control) throw problem{.status = 403, .detail = "The repository API is off: the server's option --model-control turns it on."};
}

using change = auto (repository::*)(std::string_view) -> std::expected<void, std::string>;

/// On a worker, as it waits.
auto change_and_answer(exchange& x, change what) -> async::delivery {
    try {
        require_control(x);
        control_reader(x.in.body, x.memory).read();
        const auto name = http::percent_decoded(x.captures.text(x.in.path, 0));
        auto& models = x.services->get<repository>();
        const auto changed = co_await on_worker([&] { return (models.*what)(name); });
        if (!changed) throw problem::bad_request(changed.error());
        send_json(x, "{}");
    } catch (...) {
        write_failure(x, std::current_exception());
    }
}

}

auto repository_index(exchange& x, const endpoint&, void* const*) -> outcome {
    require_control(x);
    control_reader asked(x.in.body, x.memory);
    asked.read();
    std::string text;
    {
        json_list list(text, '[');
        for (const auto& entry : x.services->get<repository>().index()) {
            if (asked.only_ready && entry.state != availability::ready) continue;
            const auto [state, reason] = state_of(entry);
            json_list object(list.next(), '{');
            object.add("name", entry.name);
            if (!entry.version.empty()) object.add("version", entry.version);
            object.add("state", state);
            object.add("reason", reason);
        }
    }
    send_json(x, std::move(text));
    return outcome::done;
}

auto load_model(exchange& x, const endpoint&, void* const*) -> outcome { return async::run(change_and_answer(x, &repository::load), x); }
auto unload_model(exchange& x, const endpoint&, void* const*) -> outcome { return async::run(change_and_answer(x, &repository::unload), x); }

}
