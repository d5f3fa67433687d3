#include "scatter.hpp"

#include <algorithm>
#include <cstring>

namespace conduit::ml {
namespace {

/// The bytes of that many elements of text, from there on; see conduit/tensor/text.hpp.
auto text_bytes(std::span<const std::byte> data, std::size_t elements) -> std::size_t {
    std::size_t at = 0;
    for (std::size_t i = 0; i < elements; ++i) {
        std::uint32_t length = 0;
        std::memcpy(&length, data.data() + at, sizeof length);
        at += sizeof length + length;
    }
    return at;
}

/// A copy of what the request itself would have got in that dimension.
void cut(answer_part& part, std::size_t dimension, std::int64_t size) {
    std::size_t inner = size_of(part.type), outer = 1;
    for (std::size_t d = dimension + 1; d < part.shape.rank; ++d) inner *= static_cast<std::size_t>(part.shape.sizes[d]);
    for (std::size_t d = 0; d < dimension; ++d) outer *= static_cast<std::size_t>(part.shape.sizes[d]);
    const auto from = static_cast<std::size_t>(part.shape.sizes[dimension]) * inner;
    const auto to = static_cast<std::size_t>(size) * inner;
    tensor_storage own(outer * to);
    for (std::size_t row = 0; row < outer && to != 0; ++row)
        std::memcpy(own.bytes().data() + row * to, part.data.data() + row * from, to);
    part.own = std::move(own);
    part.data = std::as_const(part.own).bytes();
    part.shape.sizes[dimension] = size;
}

void cut_padding(job& of, const signature& described, const model_config& config, const gatherer& inputs) {
    for (const auto& pad : config.paddings) {
        const auto input = static_cast<std::size_t>(std::ranges::find(described.inputs, pad.input, &tensor_info::name) - described.inputs.begin());
        const auto own = of.inputs[input].shape.sizes[pad.dimension];
        if (own == inputs.padded_size(input)) continue;
        for (const auto& [name, dimension] : pad.outputs) {
            const auto output = static_cast<std::size_t>(std::ranges::find(described.outputs, name, &tensor_info::name) - described.outputs.begin());
            auto& part = of.result.parts[output];
            if (dimension < part.shape.rank && part.shape.sizes[dimension] == inputs.padded_size(input)) cut(part, dimension, own);
        }
    }
}

}

auto scatter(const std::shared_ptr<const run_result>& result, std::span<const std::shared_ptr<job>> jobs, const signature& described,
             const model_config& config, const gatherer& inputs) -> bool {
    std::size_t items = 0;
    for (const auto& job : jobs) items += job->items;
    if (jobs.size() > 1 || described.named)  // XNNPACK, as of ONNX Runtime 1.23, computes the first item and leaves the others out
        for (const auto& output : result->outputs)
            if (output.shape.empty() || output.shape[0] != static_cast<std::int64_t>(items)) return false;

    for (const auto& job : jobs) {
        job->result.parts.clear();
        job->result.parts.reserve(result->outputs.size());
    }
    for (std::size_t i = 0; i < result->outputs.size(); ++i) {
        const auto& output = result->outputs[i];
        const auto row_bytes = items == 0 ? 0 : output.data.size() / items;
        const auto row_elements = items == 0 || output.type != dtype::text ? 0 : element_count(output.shape, output.type).value_or(0) / items;
        std::size_t at = 0;
        for (const auto& job : jobs) {
            auto& part = job->result.parts.emplace_back(answer_part{output.type, dimensions(output.shape), output.data});
            if (jobs.size() > 1) {
                part.shape.sizes[0] = static_cast<std::int64_t>(job->items);
                const auto size = output.type == dtype::text ? text_bytes(output.data.subspan(at), row_elements * job->items) : row_bytes * job->items;
                part.data = output.data.subspan(at, size);
                at += size;
            }
        }
    }
    for (const auto& job : jobs) {
        job->result.result = result;
        if (jobs.size() > 1) cut_padding(*job, described, config, inputs);
        if (!job->one_item) continue;
        for (std::size_t i = 0; i < described.outputs.size(); ++i) {
            auto& shape = job->result.parts[i].shape;
            const auto& declared = described.outputs[i].shape;
            if ((declared.empty() || declared[0] < 0) && shape.rank != 0 && shape.sizes[0] == 1) shape.pop_front();
        }
    }
    return true;
}

}
