#include "signature.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

namespace conduit::ml {
namespace {

auto place_of(const std::vector<tensor_info>& infos, const std::string& name) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(infos, name, &tensor_info::name);
    if (found == infos.end()) return std::nullopt;
    return static_cast<std::size_t>(found - infos.begin());
}

/// Whether it is a value of that type: of integers, without a loss.
auto holds(dtype type, double value) -> bool {
    return visit(type, [&]<class T>(std::type_identity<T>) {
        if constexpr (std::is_same_v<T, bool>) return value == 0 || value == 1;
        else if constexpr (!std::is_integral_v<T>) return std::isfinite(value);
        // The type's highest number may be no double: the next one is.
        else return value >= static_cast<double>(std::numeric_limits<T>::lowest()) && value < std::ldexp(1.0, std::numeric_limits<T>::digits) && value == std::trunc(value);
    });
}

auto is_open(const tensor_info& info) -> bool { return !info.shape.empty() && info.shape[0] < 0; }

auto symbol_of(const tensor_info& info) -> std::string { return info.symbols.empty() ? std::string{} : info.symbols[0]; }

auto no_such(std::string_view what, const std::string& name, const std::vector<tensor_info>& there) -> std::string {
    std::string text = "its configuration names the " + std::string(what) + " \"" + name + "\"; the model has: ";
    for (const auto& info : there) text += (&info == there.data() ? "" : ", ") + info.name;
    return text;
}

/// ONNX Runtime gives no dimensions for an unknown rank: anything fits.
auto fits_one(const tensor_info& declared, const tensor_view& input, bool item) -> bool {
    if (declared.type != input.type) return false;
    if (declared.shape.empty()) return !item;
    if (item && declared.shape[0] >= 0) return false;
    const auto expected = std::span(declared.shape).subspan(item ? 1 : 0);
    return std::ranges::equal(expected, input.shape, [](auto want, auto have) { return want < 0 || want == have; });
}

}

auto signature::of(const session& model, const model_config& config) -> std::expected<signature, std::string> {
    signature made;
    made.inputs.assign(model.inputs().begin(), model.inputs().end());
    made.outputs.assign(model.outputs().begin(), model.outputs().end());
    made.padded.resize(made.inputs.size());

    for (const auto& pair : config.sequence.pairs) {
        const auto input = place_of(made.inputs, pair.input);
        const auto output = place_of(made.outputs, pair.output);
        if (!input) return std::unexpected(no_such("input", pair.input, made.inputs));
        if (!output) return std::unexpected(no_such("output", pair.output, made.outputs));
        if (made.inputs[*input].type != made.outputs[*output].type)
            return std::unexpected("its state \"" + pair.output + "\" has another type than \"" + pair.input + "\"");
        made.state_inputs.push_back(*input);
        made.state_outputs.push_back(*output);
    }
    for (const auto& control : config.sequence.controls)
        if (auto fault = made.add_control(control)) return std::unexpected(*std::move(fault));
    for (const auto& pad : config.paddings) {
        const auto input = place_of(made.inputs, pad.input);
        if (!input) return std::unexpected(no_such("input", pad.input, made.inputs));
        const auto& info = made.inputs[*input];
        if (pad.dimension == 0 || pad.dimension >= info.shape.size() || info.shape[pad.dimension] >= 0 || info.type == dtype::text)
            return std::unexpected("its input \"" + pad.input + "\" is " + type_text(info.type, info.shape) + ": dimension " +
                                   std::to_string(pad.dimension) + " cannot be padded (an open one of numbers can, but for the first)");
        made.padded[*input] = static_cast<int>(pad.dimension);
        if (!pad.mask.empty())
            if (auto fault = made.add_mask(pad, *input)) return std::unexpected(*std::move(fault));
        for (const auto& [name, dimension] : pad.outputs) {
            const auto output = place_of(made.outputs, name);
            if (!output) return std::unexpected(no_such("output", name, made.outputs));
            if (dimension == 0 || (!made.outputs[*output].shape.empty() && dimension >= made.outputs[*output].shape.size()) || made.outputs[*output].type == dtype::text)
                return std::unexpected("its output \"" + name + "\" has no dimension " + std::to_string(dimension) + " of numbers to cut");
        }
    }

    for (std::size_t i = 0; i < made.inputs.size(); ++i)
        if (!made.is_taken(i)) made.given.push_back(i);
    for (std::size_t i = 0; i < made.outputs.size(); ++i)
        if (std::ranges::find(made.state_outputs, i) == made.state_outputs.end()) made.shown.push_back(i);
    if (made.given.empty() && made.is_stateful()) return std::unexpected(std::string("all of its inputs are state: callers would have nothing to give"));

    if (made.given.empty()) return made;  // nothing tells how many items an answer would be for

    made.batches = std::ranges::all_of(made.inputs, is_open) && std::ranges::all_of(made.outputs, is_open);
    const auto symbol = symbol_of(made.inputs[made.given[0]]);
    const auto is_batch = [&](const tensor_info& info) { return symbol_of(info) == symbol; };
    made.named = !symbol.empty() && std::ranges::all_of(made.inputs, is_batch) && std::ranges::all_of(made.outputs, is_batch);
    for (const auto& input : made.inputs)  // inputs that name their first dimensions differently say that these are different
        made.batches = made.batches && (symbol.empty() || symbol_of(input).empty() || is_batch(input));
    for (const auto i : made.given)
        for (std::size_t d = 1; d < made.inputs[i].shape.size(); ++d) made.one_shape = made.one_shape && made.inputs[i].shape[d] >= 0;
    return made;
}

/// It is filled by the server.
auto signature::is_taken(std::size_t input) const -> bool {
    return std::ranges::contains(state_inputs, input) || std::ranges::contains(controls, input, &control_input::input) || mask_of(input) != nullptr;
}

/// The fault, if it cannot be one.
auto signature::add_control(const sequence_control& control) -> std::optional<std::string> {
    const auto number = place_of(inputs, control.input);
    if (!number) return no_such("input", control.input, inputs);
    const auto& info = inputs[*number];
    const auto what = "its input \"" + control.input + "\" is " + type_text(info.type, info.shape) + ": ";
    if (is_taken(*number)) return what + "it has another part already, and cannot be a control, too";
    const auto one = [](std::int64_t size) { return size == 1 || size < 0; };
    if (info.shape.empty() || info.shape.size() > 2 || !std::ranges::all_of(info.shape, one)) return what + "a control is one value, or one for each item of a batch";
    if (control.is == sequence_control::kind::id) {
        constexpr dtype allowed[]{dtype::i32, dtype::i64, dtype::u32, dtype::u64, dtype::text};
        if (!std::ranges::contains(allowed, info.type)) return what + "a sequence's id is a whole number of 32 or 64 bits, or text";
    } else if (info.type == dtype::text || !holds(info.type, control.no) || !holds(info.type, control.yes)) {
        return what + "it cannot be the values of \"no\" and \"yes\"";
    }
    controls.push_back({*number, control});
    return std::nullopt;
}

/// The fault, if it cannot be one.
auto signature::add_mask(const padding& pad, std::size_t padded_input) -> std::optional<std::string> {
    const auto number = place_of(inputs, pad.mask);
    if (!number) return no_such("input", pad.mask, inputs);
    const auto& info = inputs[*number];
    const auto what = "its input \"" + pad.mask + "\" is " + type_text(info.type, info.shape) + ": ";
    const bool is_free = *number != padded_input && !is_taken(*number) &&
                         std::ranges::none_of(masks, [&](const auto& mask) { return mask.padded == *number; });
    if (!is_free) return what + "it has another part already, and cannot be a mask, too";
    if (info.type == dtype::text || info.shape.size() != 2 || info.shape[0] >= 0 || info.shape[1] >= 0)
        return what + "a mask is numbers in two open dimensions, the batch's and the one that is padded";
    masks.push_back({*number, padded_input});
    return std::nullopt;
}

auto signature::mask_of(std::size_t input) const -> const mask_input* {
    const auto found = std::ranges::find(masks, input, &mask_input::input);
    return found == masks.end() ? nullptr : &*found;
}

auto signature::fits(std::span<const tensor_view> views, bool one_item) const -> bool {
    return std::ranges::equal(given, views, [&](auto number, const auto& view) { return fits_one(inputs[number], view, one_item); });
}

auto signature::text() const -> std::string {
    std::string text;
    for (const auto number : given) {
        if (number != given.front()) text += number == given.back() ? " and " : ", ";
        if (given.size() > 1) text += inputs[number].name + ": ";
        text += type_text(inputs[number].type, inputs[number].shape);
    }
    return text;
}

}
