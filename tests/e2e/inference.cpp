// Serves models by the Open Inference Protocol, and handlers that generate.
#include <atomic>
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>
#include <conduit/stream.hpp>

namespace inference {
using namespace conduit::annotations;
using namespace std::chrono_literals;

[[=get("/"), =doc("Not of the protocol.")]]
auto hello() -> std::string {
    return "hello";
}

struct prompt {
    int times = 1;
    [[=length(1, 20)]] std::string words;
    std::optional<std::string> text_input;
};

[[=post("/write"), =generate("writer")]]
auto write(prompt body) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1ms);
    std::string all;
    for (int i = 0; i < body.times; ++i) all += body.text_input.value_or("nothing") + body.words;
    co_return all;
}

struct piece {
    std::string text_output;
    int number = 0;
};

struct late_piece {
    std::vector<std::string> words;  // of JSON's own signs
    std::string text_output;
};

[[=get("/pieces"), =generate("pieces")]]
auto pieces(std::string_view text, std::optional<int> count) -> conduit::async_generator<piece> {
    for (int i = 0; i < count.value_or(2); ++i) {
        co_await conduit::sleep_for(1ms);
        co_yield piece{std::string(text) + "\n", i};
    }
}

[[=get("/numbers"), =generate("numbers")]]
auto numbers(std::string_view text) -> conduit::async_generator<std::size_t> {
    for (std::size_t i = 0; i < text.size(); ++i) {
        co_await conduit::sleep_for(1ms);
        co_yield i;
    }
}

[[=get("/lines"), =generate("lines")]]
auto lines(std::string_view text) -> conduit::async_generator<std::string> {
    for (int i = 0; i < 3; ++i) {
        co_await conduit::sleep_for(1ms);
        co_yield std::string(text) + "\n";
    }
}

std::atomic<int> waiting = 0;
struct counted {
    counted() { ++waiting; }
    counted(const counted&) = delete;
    auto operator=(const counted&) -> counted& = delete;
    ~counted() { --waiting; }
};

[[=get("/patient"), =generate("patient")]]
auto patient(std::string_view text) -> conduit::async_generator<std::string> {
    const counted here;
    co_await conduit::sleep_for(1h);
    co_yield std::string(text);
}

[[=get("/patients"), =doc("How many wait.")]]
auto patients() -> int {
    return waiting;
}

[[=get("/late_pieces"), =generate("late_pieces")]]
auto late_pieces(std::string_view text) -> conduit::async_generator<late_piece> {
    for (const char c : text) {
        co_await conduit::sleep_for(1ms);
        if (c == '!') throw conduit::problem::conflict("Not any more.");
        co_yield late_piece{{"\"text_output\":", "}{"}, std::string(1, c)};
    }
}

[[=get("/endless"), =generate("endless")]]
auto endless(std::string_view text) -> conduit::async_generator<piece> {
    for (int i = 0;; ++i) co_yield piece{std::string(text), i};
}

[[=get("/count"), =generate("count")]]
auto count(std::string_view text) -> conduit::async_generator<std::size_t> {
    for (std::size_t i = text.size();; ++i) co_yield i;
}

[[=get("/one"), =generate("one")]]
auto one(std::string_view text_input, std::optional<bool> upper) -> piece {
    return {std::string(text_input), upper.value_or(false) ? 1 : 0};
}

[[=get("/fails"), =generate("failing")]]
auto fails(std::string_view text) -> conduit::async_generator<std::string> {
    if (text == "at once") throw conduit::problem::conflict("Not now.");
    co_yield std::string(text);
    throw conduit::problem::conflict("Not any more.");
}

}

int main(int argc, char** argv) { return conduit::app<^^inference>{}.run(argc, argv); }
