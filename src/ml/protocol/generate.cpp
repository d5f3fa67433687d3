#include "generate.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>
#include <conduit/app/services.hpp>
#include <conduit/argument/stop_token.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/failure.hpp>

#include "../../app/inner_calls.hpp"
#include "../../http/percent.hpp"
#include "answer.hpp"
#include "generate_answer.hpp"
#include "generate_request.hpp"
#include "quoted.hpp"
#include "server.hpp"

namespace conduit::ml::protocol {
namespace {

constexpr std::size_t most_collected = 16 * 1024 * 1024;  // bytes of text of one answer
constexpr std::size_t most_read = 4 * most_collected;     // of the events that it is made of: texts may be empty, and never end
constexpr std::size_t piece = 16 * 1024;                  // bytes that a stream is asked for at once

/// Whether the handler's values are text, not JSON.
auto gives_text(const endpoint& handler) -> bool {
    if (!handler.answer) return false;
    for (const auto& content : handler.answer->contents)
        if (content.type && content.type->text()) return true;
    return false;
}

/// The request that the handler gets, through the layers and the binding that every request passes. It answers the client's request, `of`.
struct inner_call : exchange {
    inner_call(exchange& outer, const conduit::endpoint& handler, bool streams)
        : of(outer), streamed(streams), asked(read_generate_request(outer.in.body, handler, outer.memory)), text(handler.generates.view(), gives_text(handler)),
          giving_up(stop_token_of(outer), give_up{this}) {
        for (const auto& field : outer.in.headers)
            if (!is_of_the_message(field.name)) fields.push_back(field);
        fields.push_back({"accept", "text/event-stream, application/json"});
        fields.push_back({"content-type", "application/json"});
        in = {.method = handler.method, .target = handler.pattern.view(), .path = handler.pattern.view(), .query = asked.query, .headers = fields,
              .body = asked.body, .peer = outer.in.peer, .secure = outer.in.secure};
        home = outer.home;
        write_problem = &write_error;
        complete = [](exchange& x) { static_cast<inner_call&>(x).completed(); };
    }
    ~inner_call() { out.source.reset(); }

    /// The handler has answered. False: its stream has to be waited for.
    auto settle() -> bool;
    void completed();
    auto drain() -> bool;

    static auto is_of_the_message(std::string_view name) -> bool {
        for (const std::string_view own : {"content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "accept", "accept-encoding"})
            if (same_header_name(name, own)) return true;
        return false;
    }

    exchange& of;
    const bool streamed;
    handler_request asked;
    std::vector<header_view> fields;
    generated_stream text;
    std::unique_ptr<inner_call> self;  // while it waits
    bool calling = true;               // the handler
    bool early = false;                // it has completed the call before it came back
    std::size_t events = 0;            // bytes that were collected

    struct give_up {
        inner_call* call;
        void operator()() const {
            if (!call->of.stop.is_wanted()) call->stop.nobody_waits();
            call->stop.request();
        }
    };
    std::stop_callback<give_up> giving_up;
};

/// The handler's stream in the protocol's form, as it comes.
class rewritten_source final : public body_source {
public:
    explicit rewritten_source(std::unique_ptr<inner_call> call) : call_(std::move(call)) {
        auto& source = *call_->out.source;  // it may be abandoned before it is read
        source.wake_context = this;
        source.wake = [](void* self) {
            auto& own = *static_cast<rewritten_source*>(self);
            if (own.wake) own.wake(own.wake_context);
        };
    }

    auto read(std::string& to, std::size_t most) -> state override {
        std::string bytes;
        const auto came = call_->out.source->read(bytes, most);
        call_->text.rewrite(bytes, to);
        return came;
    }
    auto abandon() -> bool override {
        call_->stop.abandon();
        return call_->out.source->abandon();
    }
    void drain() override { call_->out.source->drain(); }

private:
    std::unique_ptr<inner_call> call_;
};

void finish_with(exchange& of, std::string&& json, bool streamed) {
    of.out.content_type = streamed ? "text/event-stream" : "application/json";
    if (streamed) of.out.add({{"Cache-Control", "no-store"}});
    of.out.body = streamed ? "data: " + std::move(json) + "\n\n" : std::move(json);
}

auto inner_call::settle() -> bool {
    if (out.status >= 300) {
        of.out = std::move(out);
        return true;
    }
    if (!out.source) {
        const auto model = endpoint->generates.view();
        std::string json;
        append_generated(json, model, out.content_type.starts_with("text/"), out.body);
        finish_with(of, std::move(json), streamed);
        return true;
    }
    if (!streamed) return drain();
    of.out.content_type = out.content_type;
    of.out.headers = std::move(out.headers);
    return true;
}

/// Reads the stream to its end; its texts together are the answer.
auto inner_call::drain() -> bool {
    auto state = body_source::state::more;
    const auto is_too_much = [this] { return text.text.size() > most_collected || events > most_read; };
    while (state == body_source::state::more && text.is_collectable && !is_too_much()) {
        std::string bytes;
        state = out.source->read(bytes, piece);
        events += bytes.size();
        text.collect(bytes);
    }
    if (state == body_source::state::waiting) {
        out.source->wake_context = this;
        out.source->wake = [](void* waiting) { static_cast<inner_call*>(waiting)->completed(); };
        return false;
    }
    const auto model = endpoint->generates.view();
    if (!text.error.empty()) {
        finish_with(of, std::move(text.error), false);
        of.out.status = 500;
    } else if (is_too_much()) {
        write(problem::bad_request("The model " + quoted(model) + " gives too much for one answer: ask generate_stream."), of);
    } else if (!text.is_collectable) {
        write(problem::bad_request("The model " + quoted(model) + " gives several values, not all of which have a text: ask generate_stream."), of);
    } else {
        std::string json;
        append_generated(json, model, true, text.text);
        finish_with(of, std::move(json), false);
    }
    return true;
}

/// The handler, which had to wait, is further.
void inner_call::completed() {
    if (calling) {
        early = true;
        return;
    }
    auto& outer = of;
    auto own = std::move(self);
    try {
        const bool waits = out.source && !streamed ? !drain() : !settle();
        if (waits) {
            self = std::move(own);
            return;
        }
        if (out.source && streamed) outer.out.source = std::make_unique<rewritten_source>(std::move(own));
    } catch (...) {
        write_failure(outer, std::current_exception());
    }
    own.reset();
    outer.complete(outer);
}

auto call_handler(exchange& x, bool streamed) -> outcome {
    const auto name = http::percent_decoded(x.captures.text(x.in.path, 0));
    const auto* const handler = x.services->get<server>().generator_named(name);
    if (!handler) throw problem::not_found("No handler generates as the model " + quoted(name) + ".");
    auto call = std::make_unique<inner_call>(x, *handler, streamed);
    auto& inner = x.services->get<inner_calls>();
    const auto came = inner.call(inner.self, *call, *handler, &x);
    call->calling = false;
    if ((came == outcome::pending && !call->early) || !call->settle()) {
        auto& waiting = *call;
        waiting.self = std::move(call);
        return outcome::pending;
    }
    if (call->out.source && streamed) x.out.source = std::make_unique<rewritten_source>(std::move(call));
    return outcome::done;
}

auto answer(exchange& x, bool streamed) -> outcome {
    try {
        return call_handler(x, streamed);
    } catch (...) {
        write_failure(x, std::current_exception());
        return outcome::done;
    }
}

}

auto generate(exchange& x, const endpoint&, void* const*) -> outcome { return answer(x, false); }
auto generate_stream(exchange& x, const endpoint&, void* const*) -> outcome { return answer(x, true); }

}
