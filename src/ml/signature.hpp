#pragma once
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <conduit/ml/model_config.hpp>
#include <conduit/ml/tensor_info.hpp>
#include <conduit/tensor/view.hpp>

#include "session.hpp"

namespace conduit::ml {

/// An input that the server fills: which elements of another one are the requests' own.
struct mask_input {
    std::size_t input = 0;   // its number
    std::size_t padded = 0;  // that of the input which is filled up
};

/// An input that the server fills by where a request is in its sequence.
struct control_input {
    std::size_t input = 0;  // its number
    sequence_control what{};
};

/// How a model is called: what callers give and get, and what of it can run together.
struct signature {
    /// The error says which part of the configuration the model does not have.
    static auto of(const session& model, const model_config& config) -> std::expected<signature, std::string>;

    std::vector<tensor_info> inputs;   // all of the model's
    std::vector<tensor_info> outputs;
    std::vector<std::size_t> given;    // the numbers of the inputs that callers give: all but a sequence's state, controls and masks
    std::vector<std::size_t> shown;    // of the outputs that they get
    std::vector<std::size_t> state_inputs, state_outputs;  // by pair
    std::vector<int> padded;           // by input: the dimension that may differ within a batch; 0: none
    std::vector<mask_input> masks;
    std::vector<control_input> controls;
    /// Every input and output has a first dimension of any size; a warm-up must show that it is the same one where `named` is false.
    bool batches = false;
    bool named = false;
    bool one_shape = true;             // the inputs have no other open dimension: all requests can run together

    /// Do these fit, in the order of `given`; as one item without the batch's dimension?
    auto fits(std::span<const tensor_view> views, bool one_item) const -> bool;
    /// Whether requests belong to sequences.
    auto is_stateful() const -> bool { return !state_inputs.empty() || !controls.empty(); }
    /// Null: the input is no mask.
    auto mask_of(std::size_t input) const -> const mask_input*;
    /// "float32[*, 8, 8]", or "a: float32[*, 2] and b: int64[*]".
    auto text() const -> std::string;

private:
    auto is_taken(std::size_t input) const -> bool;
    auto add_control(const sequence_control& control) -> std::optional<std::string>;
    auto add_mask(const padding& pad, std::size_t padded_input) -> std::optional<std::string>;
};

}
