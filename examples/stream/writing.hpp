#pragma once
#include <atomic>
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>
#include <conduit/stream.hpp>

namespace writing {
using namespace conduit::annotations;

/// One step of the model, or several: what it reads, and what it says of what comes next.
struct reading {
    conduit::tensor<std::int64_t, 2> tokens;  // [1, length]
    conduit::tensor<float, 2> state;          // [1, 160]: what it remembers
};
struct expectation {
    conduit::tensor<float, 2> scores;  // [1, 96]
    conduit::tensor<float, 2> next_state;
};
using writer_model = conduit::ml::model<"writer", conduit::ml::in<reading>, conduit::ml::out<expectation>>;

struct wish {
    [[=doc("How the text begins: printable ASCII."), =length(0, 500), =pattern("^[ -~]*$"), =example("Return the ")]] std::string_view prompt = "";
    [[=doc("How many letters are written."), =range(1, 1'000'000)]] int letters = 200;
    [[=doc("0: always the likeliest letter; the higher, the more surprising."), =range(0, 2)]] double temperature = 0.5;
    [[=doc("Of how many of the likeliest letters one is chosen."), =range(1, 96)]] int top_k = 20;
    [[=doc("The same seed gives the same text; without one, every text is another.")]] std::optional<std::uint64_t> seed;
};

struct letter {
    std::string text_output;
    double milliseconds;  // since the writer was asked; of the first letter, the time to the first token
};

/// What the writer is doing, for /writer.
struct desk {
    std::atomic<std::int64_t> writing = 0;  // texts at this moment
    std::atomic<std::int64_t> letters = 0;  // so far
};
struct occupation {
    std::int64_t writing, letters;
};

[[=get("/"), =hidden]]
auto page() -> conduit::html;

[[=get("/write"), =generate("author"), =doc("Documentation of functions that do not exist, letter by letter. The writer stops when nobody listens any more.")]]
auto write(conduit::query<wish> wish, writer_model writer, desk& desk) -> conduit::async_generator<letter>;

[[=get("/writer"), =doc("How many texts the writer is writing, and how many letters it has written.")]]
auto writer(const desk& desk) -> occupation;

}
