// A model that writes: each letter is one run, and what the model remembers of the text goes into it and comes out again. Texts that are
// written at the same time share runs: those of one letter have one shape.
//
// The model is a small one, and made by train.py, which prints how good it is: for text that it was not trained on it
// needs 1.84 bits a letter.
#include "writing.hpp"

#include <algorithm>
#include <chrono>
#include <random>

#include "sample.hpp"

namespace writing {
namespace {

constexpr std::int64_t memory = 160;  // numbers that the model remembers a text by

// Letters as tokens: 0 is the end of a line, 1 to 95 are ' ' to '~'.
auto token_of(char letter) -> std::int64_t { return letter - 31; }
auto letter_of(std::int64_t token) -> char { return token == 0 ? '\n' : static_cast<char>(token + 31); }

auto tokens_of(std::string_view prompt) -> conduit::tensor<std::int64_t, 2> {
    conduit::tensor<std::int64_t, 2> tokens({1, 1 + static_cast<std::int64_t>(prompt.size())});  // a text begins a line
    std::ranges::transform(prompt, tokens.data().begin() + 1, token_of);
    return tokens;
}

/// That a text is being written, for as long as it lives.
struct at_work {
    explicit at_work(desk& desk) : at(desk) { ++at.writing; }
    at_work(const at_work&) = delete;
    auto operator=(const at_work&) -> at_work& = delete;
    ~at_work() { --at.writing; }
    desk& at;
};

}

auto write(conduit::query<wish> wish, writer_model writer, desk& desk) -> conduit::async_generator<letter> {
    const auto start = std::chrono::steady_clock::now();
    const at_work working(desk);
    random_numbers random(wish->seed.value_or(std::random_device{}()));
    reading next{tokens_of(wish->prompt), conduit::tensor<float, 2>({1, memory})};
    for (int i = 0; i < wish->letters; ++i) {
        auto expected = co_await writer(std::move(next));
        const auto token = sample(expected.scores.data(), wish->temperature, static_cast<std::size_t>(wish->top_k), random);
        next = {conduit::tensor<std::int64_t, 2>({1, 1}, std::span(&token, 1)), std::move(expected.next_state)};
        ++desk.letters;
        co_yield {std::string(1, letter_of(token)), std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count()};
    }
}

auto writer(const desk& desk) -> occupation { return {desk.writing, desk.letters}; }

auto page() -> conduit::html {
    static constexpr unsigned char markup[] = {
#embed "page.html"
    };
    return {std::string(reinterpret_cast<const char*>(markup), sizeof markup)};
}

}

int main(int argc, char** argv) {
    writing::desk desk;
    return conduit::app<^^writing>{desk}.run(argc, argv);
}
