// An encoder of sentences behind the API that OpenAI's clients speak. To the handler each text is a run of its own; the batcher makes
// batches of those of one length, and pads shorter ones where models/sentences says so.
//
// The model is a small one, and made by train.py, which prints how good it is: of 178 texts that it was not trained on,
// what follows the first sentence is what is nearest to it for 54 % (by TF-IDF, which compares words, for 43 %).
#include "embeddings.hpp"

#include <algorithm>
#include <conduit/stream.hpp>

#include "errors.hpp"

namespace embeddings {
namespace {

using numbers = std::vector<std::int64_t>;  // of pieces

[[noreturn]] void refuse(std::string words) {
    throw conduit::problem{.status = 422, .errors = {{"body", "/input", "value", std::move(words)}}};
}

auto cut(const input& input, const word_pieces& pieces) -> std::vector<numbers> {
    std::vector<numbers> texts;
    if (const auto* text = std::get_if<std::string>(&input)) {
        texts.push_back(pieces(*text));
    } else {
        const auto& list = std::get<std::vector<one_input>>(input);
        const auto is_number = [](const one_input& each) { return std::holds_alternative<std::int64_t>(each); };
        const auto given = std::ranges::count_if(list, is_number);
        if (given != 0 && given != std::ssize(list)) refuse("must be all text, all numbers, or all lists of numbers");
        if (given != 0) texts.emplace_back();
        else if (list.size() > most_texts) refuse("must have at most " + std::to_string(most_texts) + " texts");
        for (const auto& each : list) {
            if (const auto* number = std::get_if<std::int64_t>(&each)) texts.front().push_back(*number);
            else if (const auto* own = std::get_if<std::string>(&each)) texts.push_back(pieces(*own));
            else texts.push_back(std::get<numbers>(each));
        }
    }
    if (texts.empty()) refuse("must have a text");
    for (const auto& text : texts) {
        if (text.empty()) refuse("must not be empty");
        if (text.size() > most_pieces) refuse("must have at most " + std::to_string(most_pieces) + " pieces a text, and one has " + std::to_string(text.size()));
        if (std::ranges::any_of(text, [&](auto number) { return number < 0 || number >= std::ssize(pieces); }))
            refuse("has a number that is no piece: they are 0 to " + std::to_string(pieces.size() - 1));
    }
    return texts;
}

auto encode(const encoder_model& encoder, const numbers& text) -> conduit::task<conduit::tensor<float, 2>> {
    const auto length = std::ssize(text);
    text_of_pieces given{conduit::tensor<std::int64_t, 2>({1, length}, text), conduit::tensor<float, 2>({1, length})};
    std::ranges::fill(given.mask.data(), 1.0f);  // all of it is text
    co_return co_await encoder(std::move(given));
}

auto written(std::span<const float> vector, encoding as) -> decltype(embedded_text::embedding) {
    if (as == encoding::numbers) return std::vector(vector.begin(), vector.end());
    const auto bytes = std::as_bytes(vector);
    return conduit::bytes{std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

}

auto embed(wish body, const word_pieces& pieces, encoder_model encoder) -> conduit::task<embedding_list> {
    if (body.model != model_name) throw conduit::problem::not_found("There is no model " + body.model + "; there is " + std::string(model_name) + ".");
    const auto texts = co_await conduit::on_worker([&] { return cut(body.input, pieces); });

    std::vector<conduit::task<conduit::tensor<float, 2>>> runs;
    for (const auto& text : texts) runs.push_back(encode(encoder, text));
    const auto vectors = co_await conduit::when_all(std::move(runs));

    embedding_list answer{.model = std::string(model_name)};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        answer.data.push_back({.index = static_cast<std::int64_t>(i), .embedding = written(vectors[i].data(), body.encoding_format)});
        answer.usage.prompt_tokens += std::ssize(texts[i]);
    }
    answer.usage.total_tokens = answer.usage.prompt_tokens;
    co_return answer;
}

auto models() -> model_list { return {.data = {{.id = std::string(model_name)}}}; }

auto model(std::string_view name) -> std::expected<model_card, conduit::problem> {
    if (name != model_name) return std::unexpected(conduit::problem::not_found("There is no such model; there is " + std::string(model_name) + "."));
    return model_card{.id = std::string(name)};
}

}

int main(int argc, char** argv) {
    static constexpr unsigned char vocabulary[] = {
#embed "vocabulary.txt"
    };
    const embeddings::word_pieces pieces({reinterpret_cast<const char*>(vocabulary), sizeof vocabulary});
    return conduit::app<^^embeddings>{pieces}.render_problems(openai::render, "application/json").run(argc, argv);
}
