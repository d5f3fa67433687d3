#include <conduit/testing/client.hpp>

#include <utility>
#include <vector>

#include "engine.hpp"

namespace conduit {

namespace {

constexpr std::size_t most_body = 256 * 1024 * 1024;  // bytes, beyond which a body is taken for one without an end

/// Of handlers that never end; what they use has to stay.
void keep_for_ever(std::unique_ptr<in_process::engine> engine) {
    static auto& kept = *new std::vector<std::unique_ptr<in_process::engine>>;
    kept.push_back(std::move(engine));
}

}

test_client::test_client(const application& tested, std::span<const mount> mounts, const conduit::options& options)
    : engine_(std::make_unique<in_process::engine>(tested, mounts, options)), memory_(std::make_shared<arena>()) {
    engine_->start();
}

test_client::~test_client() {
    if (!engine_->stop(in_process::patience(deadline))) keep_for_ever(std::move(engine_));
}

auto test_client::begin(test_request request, test_answer& answer) -> in_process::call& {
    for (const auto& field : headers)
        if (!request.has(field.name)) request.headers.push_back(field);
    const auto path = request.target.substr(0, request.target.find('?'));
    if (auto kept = cookies.for_path(path); !kept.empty() && !request.has("Cookie")) request.headers.push_back({"Cookie", std::move(kept)});
    answer.memory = memory_;
    auto& call = engine_->begin(std::move(request), in_process::patience(deadline), answer);
    cookies.take(answer.headers, path);
    return call;
}

auto test_client::request(test_request request) -> test_answer {
    const in_process::patience patience(deadline);
    test_answer answer;
    auto& call = begin(std::move(request), answer);
    while (engine_->read(call, answer.body, patience, answer)) {
        if (patience.is_over()) engine_->give_up(call, patience, "came to no end (which is for test_client::stream)");
        if (answer.body.size() <= most_body) continue;
        engine_->leave(call, patience);
        throw test_failure(answer.request + " has a body of more than 256 MiB, perhaps without an end: read it with test_client::stream");
    }
    engine_->leave(call, patience);
    return answer;
}

auto test_client::stream(test_request request) -> test_stream {
    test_answer head;
    auto& call = begin(std::move(request), head);
    return test_stream(*this, call, std::move(head));
}

test_stream::test_stream(test_client& client, in_process::call& call, test_answer head) : answer(std::move(head)), client_(client), call_(&call) {
    const auto type = answer.header("Content-Type").value_or("");
    lines_ = type.starts_with("application/x-ndjson");
    streams_ = lines_ || type.starts_with("text/event-stream");
    const in_process::patience patience(client.deadline);
    if (streams_) return;
    while (client.engine_->read(call, answer.body, patience, answer)) {}
    close();
}

auto test_stream::next() -> std::optional<test_event> {
    if (!streams_) throw test_failure("this answer is no stream:\n" + answer.shown());
    const in_process::patience patience(client_.deadline);
    while (true) {
        std::string_view rest = text_;
        auto event = in_process::take_event(rest, lines_);
        text_.erase(0, text_.size() - rest.size());
        if (event) {
            event->memory = answer.memory;
            return event;
        }
        if (!call_) break;
        auto& call = *std::exchange(call_, nullptr);  // what throws has left it
        if (client_.engine_->read(call, text_, patience, answer)) call_ = &call;
        else client_.engine_->leave(call, patience);
    }
    if (answer.cut_off) throw test_failure("the stream was cut off:\n" + answer.shown());
    return std::nullopt;
}

void test_stream::close() {
    if (call_) client_.engine_->leave(*std::exchange(call_, nullptr), in_process::patience(client_.deadline));
}

}
