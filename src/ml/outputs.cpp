#include <conduit/ml/outputs.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "answer.hpp"
#include "run_result.hpp"

namespace conduit::ml {

auto outputs::view(std::string_view name) const -> tensor_view {
    const auto& result = *answer_->result;
    const auto declared = result.model->outputs();
    std::string names;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        if (name.empty() || declared[i].name == name) {
            const auto& part = answer_->parts[i];
            return {part.type, part.shape.view(), part.data};
        }
        names += (i == 0 ? "" : ", ") + declared[i].name;
    }
    throw std::logic_error("the model \"" + result.name + "\" has no output \"" + std::string(name) + "\" of a type that Conduit knows; it has: " + names);
}

/// Rows of a batch are copied: their memory is everybody's who was in it, and would stay as long as the longest.
auto outputs::taken(const tensor_view& found, std::size_t alignment) const -> any_tensor {
    any_tensor made{found.type, {found.shape.begin(), found.shape.end()}, {}};
    const auto size = found.data.size();
    const auto is_found = [&](std::span<const std::byte> whole) { return whole.data() == found.data.data() && whole.size() == size; };
    const bool is_whole = std::ranges::any_of(answer_->result->outputs, is_found, &output_value::data) ||
                          std::ranges::any_of(answer_->parts, is_found, [](const auto& part) { return part.own.bytes(); });
    if (is_whole && size != 0 && reinterpret_cast<std::uintptr_t>(found.data.data()) % alignment == 0) {
        // Nobody else reads it: neither the run, which is over, nor another caller, who has other rows.
        made.data = tensor_storage(const_cast<std::byte*>(found.data.data()), size, std::const_pointer_cast<answer>(answer_));
    } else {
        made.data = tensor_storage(size);
        if (size != 0) std::memcpy(made.data.data(), found.data.data(), size);
    }
    return made;
}

auto outputs::find(std::string_view name, dtype type, std::size_t rank) const -> tensor_view {
    const auto found = view(name);
    if (found.type == type && found.shape.size() == rank) return found;
    const auto& result = *answer_->result;
    throw std::logic_error("the output \"" + std::string(name.empty() ? result.model->outputs()[0].name : name) + "\" of the model \"" +
                           result.name + "\" is " + type_text(found.type, found.shape) + "; the handler asks for " +
                           std::string(name_of(type)) + " in " + std::to_string(rank) + " dimensions");
}

auto outputs::find(std::size_t number, dtype type, std::size_t rank) const -> tensor_view {
    const auto declared = answer_->result->model->outputs();
    if (number >= declared.size())
        throw std::logic_error("the model \"" + answer_->result->name + "\" has " + std::to_string(declared.size()) + " outputs; the handler asks for more");
    return find(declared[number].name, type, rank);
}

}
