#include "fit.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <conduit/http/problem.hpp>
#include <conduit/tensor/text.hpp>

#include "quoted.hpp"

namespace conduit::ml::protocol {
namespace {

[[noreturn]] void refuse(const model_description& model, const std::string& message) {
    throw problem::bad_request("The model " + quoted(model.name) + " " + message);
}

/// FP32[-1,8,8]
auto text_of(dtype type, std::span<const std::int64_t> shape) -> std::string {
    auto text = std::string(protocol_name_of(type)) + "[";
    for (std::size_t i = 0; i < shape.size(); ++i) (text += i == 0 ? "" : ",") += std::to_string(shape[i]);
    return text + "]";
}

/// A shape without dimensions may be one of unknown rank: then anything fits, and the model says whether it does.
auto fits(const tensor_info& declared, const tensor_view& given) -> bool {
    if (declared.type != given.type) return false;
    return declared.shape.empty() || std::ranges::equal(declared.shape, given.shape, [](auto want, auto have) { return want < 0 || want == have; });
}

}

auto inputs_for(const model_description& model, const infer_request& request) -> std::vector<named_input> {
    std::vector<named_input> inputs;
    inputs.reserve(request.inputs.size());
    for (const auto& given : request.inputs) {
        const auto declared = std::ranges::find(model.inputs, given.name, &tensor_info::name);
        if (declared == model.inputs.end()) refuse(model, "has no input " + quoted(given.name) + ".");
        if (std::ranges::find(inputs, given.name, &named_input::name) != inputs.end()) refuse(model, "gets its input " + quoted(given.name) + " twice.");
        if (!fits(*declared, given.view()))
            refuse(model, "takes " + quoted(given.name) + " as " + text_of(declared->type, declared->shape) + "; the request has " +
                              text_of(given.type, given.view().shape) + ".");
        inputs.push_back({given.name, given.view(), given.owner});
    }
    if (inputs.size() < model.inputs.size())
        for (const auto& declared : model.inputs)
            if (std::ranges::find(inputs, declared.name, &named_input::name) == inputs.end()) refuse(model, "needs the input " + quoted(declared.name) + ".");
    return inputs;
}

auto outputs_for(const model_description& model, const infer_request& request) -> std::vector<infer_output> {
    std::vector<infer_output> outputs;
    if (request.outputs.empty())
        for (const auto& declared : model.outputs) outputs.push_back({declared.name, request.parameters.binary_outputs});
    else outputs = request.outputs;
    for (const auto& wanted : outputs) {
        const auto declared = std::ranges::find(model.outputs, wanted.name, &tensor_info::name);
        if (declared == model.outputs.end()) refuse(model, "has no output " + quoted(wanted.name) + ".");
        if (std::ranges::find(outputs, wanted.name, &infer_output::name) != outputs.begin() + (&wanted - outputs.data()))
            refuse(model, "is asked for its output " + quoted(wanted.name) + " twice.");
        if (!wanted.binary && !json_carries(declared->type))
            refuse(model, "gives " + quoted(wanted.name) + " as " + std::string(protocol_name_of(declared->type)) +
                              ", which JSON does not carry: use the binary data (the output's parameter \"binary_data\").");
    }
    return outputs;
}

auto read_raw_request(const model_description& model, std::string_view body) -> infer_request {
    if (model.inputs.size() != 1) refuse(model, "has " + std::to_string(model.inputs.size()) + " inputs: a request without JSON fits models of one.");
    const auto& declared = model.inputs.front();
    infer_request request;
    request.parameters.binary_outputs = true;
    auto& input = request.inputs.emplace_back();
    input.name = declared.name;
    input.type = declared.type;
    const auto wanted = [&] { return quoted(declared.name) + " as " + text_of(declared.type, declared.shape); };
    if (declared.shape.size() > most_dimensions) refuse(model, "takes " + wanted() + ": give it with JSON.");
    input.rank = declared.shape.size();
    std::ranges::copy(declared.shape, input.dimensions.begin());

    auto open = std::ranges::count_if(declared.shape, [](auto dimension) { return dimension < 0; });
    const auto dimensions = std::span(input.dimensions).first(input.rank);
    if (declared.type == dtype::text) {
        if (body.size() > std::numeric_limits<std::uint32_t>::max()) refuse(model, "takes text of at most 4 GB.");
        std::ranges::replace(dimensions, -1, 1);
        if (element_count(dimensions, declared.type) != 1) refuse(model, "takes " + wanted() + ": give it with JSON, as a request without it is one text.");
        std::string element;
        append_text(element, body);
        const auto owner = std::make_shared<const std::string>(std::move(element));
        input.data = std::as_bytes(std::span(*owner));
        input.owner = owner;
        return request;
    }
    if (open > 0) {
        if (open == 2 && declared.shape.front() < 0) --open, dimensions.front() = 1;
        if (open > 1) refuse(model, "takes " + wanted() + ": with so many open dimensions, the size does not tell its shape.");
        const auto place = std::ranges::find_if(dimensions, [](auto dimension) { return dimension < 0; });
        *place = 1;
        const auto one = element_count(dimensions, declared.type).value_or(0) * size_of(declared.type);
        if (one == 0 || body.size() % one != 0) refuse(model, "takes " + wanted() + ": " + std::to_string(body.size()) + " bytes are no whole number of these.");
        *place = static_cast<std::int64_t>(body.size() / one);
    }
    if (auto set = set_binary_data(input, body); !set) refuse(model, "takes " + wanted() + "; the body does not fit: " + set.error() + ".");
    return request;
}

}
