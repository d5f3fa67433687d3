#include "metadata.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>

#include "answer.hpp"
#include "json_object.hpp"
#include "models.hpp"
#include "server.hpp"

namespace conduit::ml::protocol {
namespace {

void add_shape(std::string& to, std::span<const std::int64_t> shape) {
    json_list list(to, '[');
    for (const auto dimension : shape) json::append(list.next(), dimension);
}

void add_tensors(std::string& to, std::span<const tensor_info> tensors) {
    json_list list(to, '[');
    for (const auto& tensor : tensors) {
        json_list object(list.next(), '{');
        object.add("name", tensor.name);
        object.add("datatype", protocol_name_of(tensor.type));
        add_shape(object.at("shape"), tensor.shape);
    }
}

/// Triton's names: TYPE_FP32, and TYPE_STRING for BYTES.
auto triton_type(dtype type) -> std::string { return type == dtype::text ? "TYPE_STRING" : "TYPE_" + std::string(protocol_name_of(type)); }

void add_configured(std::string& to, std::span<const tensor_info> tensors, bool batched) {
    json_list list(to, '[');
    for (const auto& tensor : tensors) {
        json_list object(list.next(), '{');
        object.add("name", tensor.name);
        object.add("data_type", triton_type(tensor.type));
        add_shape(object.at("dims"), std::span(tensor.shape).subspan(batched && !tensor.shape.empty() ? 1 : 0));
    }
}

}

auto server_metadata(exchange& x, const endpoint&, void* const*) -> outcome {
    const auto& server = x.services->get<protocol::server>();
    std::string text;
    {
        json_list object(text, '{');
        object.add("name", server.name);
        object.add("version", server.version);
        json_list extensions(object.at("extensions"), '[');
        for (const std::string_view extension : {"binary_tensor_data", "model_configuration", "parameters", "schedule_policy", "sequence", "statistics"})
            json::append(extensions.next(), extension);
        if (server.has_generators()) json::append(extensions.next(), std::string_view{"generate"});
        if (x.services->options().model_control) json::append(extensions.next(), std::string_view{"model_repository"});
    }
    send_json(x, std::move(text));
    return outcome::done;
}

auto server_live(exchange& x, const endpoint&, void* const*) -> outcome {
    send_json(x, R"({"live":true})");
    return outcome::done;
}

auto server_ready(exchange& x, const endpoint&, void* const*) -> outcome {
    const bool ready = x.services->get<readiness>().is_ready();
    send_json(x, ready ? R"({"ready":true})" : R"({"ready":false})");
    if (!ready) x.out.status = 400;
    return outcome::done;
}

auto model_metadata(exchange& x, const endpoint&, void* const*) -> outcome {
    auto& place = model_asked_for(x);
    const auto model = description_of(place);
    const auto all = versions_of(x, place);
    std::string text;
    {
        json_list object(text, '{');
        object.add("name", model->name);
        if (!all.empty()) {
            json_list versions(object.at("versions"), '[');
            for (const auto& version : all) json::append(versions.next(), std::string_view{version});
        }
        object.add("platform", "onnx_onnxv1");
        add_tensors(object.at("inputs"), model->inputs);
        add_tensors(object.at("outputs"), model->outputs);
    }
    send_json(x, std::move(text));
    return outcome::done;
}

auto model_ready(exchange& x, const endpoint&, void* const*) -> outcome {
    const auto& place = model_asked_for(x);
    const bool ready = place.is_loaded() || place.is_evicted();
    std::string text;
    {
        json_list object(text, '{');
        object.add("name", place.name());
        object.add("ready", ready);
    }
    send_json(x, std::move(text));
    if (!ready) x.out.status = 400;
    return outcome::done;
}

auto model_configuration(exchange& x, const endpoint&, void* const*) -> outcome {
    const auto model = description_of(model_asked_for(x));
    const auto open = [](const tensor_info& tensor) { return !tensor.shape.empty() && tensor.shape.front() < 0; };
    const bool batched = model->max_batch > 1 && std::ranges::all_of(model->inputs, open) && std::ranges::all_of(model->outputs, open);
    std::string text;
    {
        json_list object(text, '{');
        object.add("name", model->name);
        object.add("platform", "onnxruntime_onnx");
        object.add("backend", "onnxruntime");
        object.add("max_batch_size", batched ? model->max_batch : 0);
        add_configured(object.at("input"), model->inputs, batched);
        add_configured(object.at("output"), model->outputs, batched);
        {
            json_list groups(object.at("instance_group"), '[');
            json_list group(groups.next(), '{');
            group.add("count", model->instances);
        }
        if (batched) json_list(object.at("dynamic_batching"), '{');
        if (!model->parameters.empty()) {
            json_list parameters(object.at("parameters"), '{');
            for (const auto& [key, value] : model->parameters) json_list(parameters.at(key), '{').add("string_value", value);
        }
    }
    send_json(x, std::move(text));
    return outcome::done;
}

}
