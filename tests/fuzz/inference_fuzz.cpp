// Fuzzes the reader of inference requests (Open Inference Protocol): the first two bytes say how long the JSON is, and where it lies. What
// was read is what it says it is, and what is written of it reads the same. Under GCC, mutate.hpp runs it.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "ml/protocol/infer_request.hpp"
#include "ml/protocol/infer_response.hpp"
#include "target.hpp"

namespace {

using namespace conduit::ml::protocol;

void check(const infer_input& input) {
    const auto view = input.view();
    const auto count = conduit::element_count(view.shape, view.type);
    fuzz::require(count.has_value());
    if (view.type == conduit::dtype::text) return fuzz::require(view.data.size() >= 4 * *count);
    fuzz::require(view.data.size() == *count * conduit::size_of(view.type));
    fuzz::require(view.data.empty() || reinterpret_cast<std::uintptr_t>(view.data.data()) % conduit::size_of(view.type) == 0);
}

/// The inputs as outputs, and the response as a request.
void write_and_read(const infer_request& request, bool binary) {
    std::vector<response_output> outputs;
    for (const auto& input : request.inputs) outputs.push_back({input.name, input.view(), binary});
    std::string body;
    const auto header = write_infer_response(body, {"m", "1", request.id}, outputs);
    if (!header) return fuzz::require(!binary);
    const std::string_view from = "\"outputs\":[";
    body.replace(body.find(from), from.size(), "\"inputs\" :[");
    conduit::arena memory;
    const auto again = read_infer_request(body, *header, memory);
    fuzz::require(again.has_value() && again->inputs.size() == request.inputs.size());
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        const auto a = request.inputs[i].view(), b = again->inputs[i].view();
        fuzz::require(a.type == b.type && std::vector(a.shape.begin(), a.shape.end()) == std::vector(b.shape.begin(), b.shape.end()));
        const bool real = a.type == conduit::dtype::f32 || a.type == conduit::dtype::f64;  // there is more than one NaN
        fuzz::require(a.data.size() == b.data.size() && ((real && !binary) || a.data.empty() || std::memcmp(a.data.data(), b.data.data(), a.data.size()) == 0));
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto header = std::size_t{data[0]} | std::size_t{data[1]} << 8;
    const std::string_view body = fuzz::text_of(data + 2, size - 2);
    conduit::arena memory;
    for (const auto length : {std::optional<std::size_t>(), std::optional(header)}) {
        const auto read = read_infer_request(body, length, memory);
        if (!read) {
            fuzz::require(!read.error().empty());
            continue;
        }
        fuzz::require(read->inputs.size() <= most_tensors && read->outputs.size() <= most_tensors);
        for (const auto& input : read->inputs) check(input);
        write_and_read(*read, true);
        write_and_read(*read, false);
    }
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    return run({.corpus = {}, .telling = "{}[](),:\"0123456789.-+eEtfnaNI \n\\"}, argc, argv);
}
#endif
