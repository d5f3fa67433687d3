#include "infer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <conduit/argument/stop_token.hpp>
#include <conduit/async/on_worker.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/ml/inference.hpp>
#include <conduit/result/deliver.hpp>

#include "../../http/body_memory.hpp"
#include "../../http/printable.hpp"
#include "answer.hpp"
#include "fit.hpp"
#include "infer_response.hpp"
#include "models.hpp"

namespace conduit::ml::protocol {
namespace {

constexpr std::string_view length_header = "Inference-Header-Content-Length";
constexpr std::size_t most_on_reactor = 256 * 1024;  // bytes of JSON, or that become JSON; more is for a worker

/// The bytes of JSON, where the client says how many.
auto header_length(const request& request) -> std::optional<std::size_t> {
    const auto said = request.header(length_header);
    if (!said) return std::nullopt;
    std::size_t length = 0;
    const auto [end, failure] = std::from_chars(said->data(), said->data() + said->size(), length);
    if (said->empty() || failure != std::errc{} || end != said->data() + said->size())
        throw problem::bad_request(std::string(length_header) + " is no number of bytes: " + http::printable(*said));
    return length;
}

auto read(exchange& x, const model_description& model, std::optional<std::size_t> length) -> infer_request {
    if (length == 0) return read_raw_request(model, x.in.body);
    auto read = read_infer_request(x.in.body, length, x.memory);
    if (!read) throw problem::bad_request(std::move(read.error()));
    return std::move(*read);
}

/// Inputs that lie in the request's body take its memory over, so that nobody has to copy them.
void take_over(infer_request& request, exchange& x) {
    const auto lies_in_body = [](const infer_input& input) { return !input.owner; };
    if (std::ranges::none_of(request.inputs, lies_in_body)) return;
    const auto owner = take_body(x);
    for (auto& input : request.inputs)
        if (lies_in_body(input)) input.owner = owner;
}

auto options_of(const call_parameters& parameters, exchange& x) -> call_options {
    constexpr std::uint64_t longest = 1'000'000'000'000;  // microseconds: eleven days
    call_options options;
    options.stop = stop_token_of(x);
    options.client = &x.stop;
    options.deadline = std::chrono::microseconds(std::min(parameters.timeout, longest));
    options.priority = static_cast<unsigned>(std::min<std::uint64_t>(parameters.priority, std::numeric_limits<unsigned>::max()));
    if (!parameters.sequence_id.empty())
        options.sequence = {.id = std::string(parameters.sequence_id), .start = parameters.sequence_start, .end = parameters.sequence_end};
    return options;
}

void respond(exchange& x, const infer_request& request, const model_description& model, std::span<const infer_output> wanted, const outputs& out) {
    std::vector<response_output> outputs;
    outputs.reserve(wanted.size());
    for (const auto& output : wanted) outputs.push_back({output.name, out.view(output.name), output.binary});
    const auto length = write_infer_response(x.out.body, {.model = model.name, .version = model.version, .id = request.id}, outputs);
    if (!length) throw problem::bad_request(length.error());
    if (std::ranges::none_of(outputs, &response_output::binary)) {
        x.out.content_type = "application/json";
        return;
    }
    x.out.content_type = "application/octet-stream";
    x.out.headers.push_back({std::string(length_header), std::to_string(*length)});
}

auto bytes_for_json(std::span<const infer_output> wanted, const outputs& out) -> std::size_t {
    std::size_t bytes = 0;
    for (const auto& output : wanted) bytes += output.binary ? 0 : out.view(output.name).data.size();
    return bytes;
}

auto infer_and_answer(exchange& x) -> async::delivery {
    try {
        auto& place = model_asked_for(x);
        const auto model = description_of(place);
        (void)stop_token_of(x);  // made here, before a worker knows the exchange
        infer_request request;
        const auto length = header_length(x.in);
        const auto read_request = [&] { request = read(x, *model, length); };
        if (length.value_or(x.in.body.size()) > most_on_reactor) co_await on_worker(read_request);
        else read_request();
        take_over(request, x);
        const auto wanted = outputs_for(*model, request);
        const auto inputs = inputs_for(*model, request);
        const auto out = co_await inference(place, inputs, options_of(request.parameters, x));
        const auto write_response = [&] { respond(x, request, *model, wanted, out); };
        if (bytes_for_json(wanted, out) > most_on_reactor) co_await on_worker(write_response);
        else write_response();
    } catch (...) {
        write_failure(x, std::current_exception());
    }
}

}

auto infer(exchange& x, const endpoint&, void* const*) -> outcome { return async::run(infer_and_answer(x), x); }

}
