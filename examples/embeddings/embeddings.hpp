#pragma once
#include <variant>
#include <conduit/bytes.hpp>
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

#include "pieces.hpp"

// What OpenAI's API has, as far as it goes here: its clients work unchanged.
namespace [[=conduit::prefix("/v1")]] embeddings {
using namespace conduit::annotations;

inline constexpr std::string_view model_name = "sentences";
inline constexpr std::int64_t width = 64;         // numbers of an embedding
inline constexpr std::size_t most_texts = 256;   // in a request
inline constexpr std::size_t most_pieces = 512;  // of a text

/// The model's inputs, [1, length] each.
struct text_of_pieces {
    conduit::tensor<std::int64_t, 2> pieces;
    conduit::tensor<float, 2> mask;  // 1: a piece, 0: padding
};
using encoder_model = conduit::ml::model<"sentences", conduit::ml::in<text_of_pieces>, conduit::ml::out<conduit::tensor<float, 2>>>;

/// One text; or several, each as text or as the numbers of its pieces; or one as these.
using one_input = std::variant<std::string, std::int64_t, std::vector<std::int64_t>>;
using input = std::variant<std::string, std::vector<one_input>>;

enum class encoding { numbers [[=rename("float")]], base64 };

struct wish {
    [[=doc("A text, a list of up to 256 texts, the numbers of a text's pieces, or a list of such lists."), =example("Delete a directory.")]] embeddings::input input;
    [[=example("sentences")]] std::string model;
    [[=doc("As numbers, or as base64 of little-endian float32.")]] encoding encoding_format = encoding::numbers;
    [[=doc("How many numbers an embedding has: 64."), =range(width, width)]] std::optional<std::int64_t> dimensions;
    std::optional<std::string> user;
};

struct embedded_text {
    std::string object = "embedding";
    std::int64_t index = 0;
    std::variant<std::vector<float>, conduit::bytes> embedding{};
};
struct usage {
    std::int64_t prompt_tokens = 0, total_tokens = 0;
};
struct embedding_list {
    std::string object = "list";
    std::vector<embedded_text> data{};
    std::string model;
    embeddings::usage usage{};
};
struct model_card {
    std::string id{};
    std::string object = "model";
    std::int64_t created = 0;
    std::string owned_by = "conduit";
};
struct model_list {
    std::string object = "list";
    std::vector<model_card> data{};
};

[[=post("/embeddings"), =doc("Vectors of texts: the nearer two of them are, the more alike is what the texts say."), =tool]]
auto embed(wish body, const word_pieces& pieces, encoder_model encoder) -> conduit::task<embedding_list>;

[[=get("/models"), =doc("The models that there are.")]]
auto models() -> model_list;

[[=get("/models/:name"), =doc("One model.")]]
auto model([[=example("sentences")]] std::string_view name) -> std::expected<model_card, conduit::problem>;

}
