#include "fitting.hpp"

#include <algorithm>

namespace conduit::ml {
namespace {

auto declared(const tensor_info& info) -> std::string { return "\"" + info.name + "\" as " + type_text(info.type, info.shape); }

auto list(const std::vector<const tensor_info*>& infos) -> std::string {
    std::string text;
    for (const auto* info : infos) text += (info == infos.front() ? "" : ", ") + info->name + ": " + type_text(info->type, info->shape);
    return text;
}

auto wanted(const wanted_tensor& tensor) -> std::string {
    return std::string(name_of(tensor.type)) + " in " + std::to_string(tensor.rank) + (tensor.rank == 1 ? " dimension" : " dimensions");
}

/// ONNX Runtime gives no dimensions for an unknown rank: any rank fits.
auto fits_one(const tensor_info& info, const wanted_tensor& tensor, bool item) -> bool {
    if (info.type != tensor.type) return false;
    if (info.shape.empty()) return !item;
    const bool open = info.shape[0] < 0;
    return info.shape.size() == tensor.rank + (item && open ? 1 : 0);
}

struct side {
    std::string what;  // "input", "output"
    std::vector<const tensor_info*> infos;
    const std::vector<wanted_tensor>& tensors;
    bool all;  // of the model's must be named

    auto info_of(std::size_t index) const -> const tensor_info* {
        if (tensors[index].name.empty()) return index < infos.size() ? infos[index] : nullptr;
        const auto found = std::ranges::find(infos, tensors[index].name, [](const auto* info) { return info->name; });
        return found == infos.end() ? nullptr : *found;
    }
    auto all_fit(bool item) const -> bool {
        for (std::size_t i = 0; i < tensors.size(); ++i)
            if (!fits_one(*info_of(i), tensors[i], item)) return false;
        return true;
    }
    /// Names and numbers.
    auto check() const -> std::string {
        if (all && tensors.size() != infos.size())
            return "the handler names " + std::to_string(tensors.size()) + " " + what + (tensors.size() == 1 ? "" : "s") + ", the model has " +
                   std::to_string(infos.size()) + ": " + list(infos);
        for (std::size_t i = 0; i < tensors.size(); ++i)
            if (info_of(i) == nullptr)
                return "the model has no " + what + " " + (tensors[i].name.empty() ? std::to_string(i + 1) : "\"" + tensors[i].name + "\"") + "; it has: " + list(infos);
        return {};
    }
    auto difference() const -> std::string {
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const auto& info = *info_of(i);
            if (fits_one(info, tensors[i], false) || fits_one(info, tensors[i], true)) continue;
            return "the model declares the " + what + " " + declared(info) + "; the handler's tensor is " + wanted(tensors[i]);
        }
        return {};
    }
};

auto chosen(const std::vector<tensor_info>& infos, const std::vector<std::size_t>& numbers) -> std::vector<const tensor_info*> {
    std::vector<const tensor_info*> some;
    for (const auto number : numbers) some.push_back(&infos[number]);
    return some;
}

}

auto fits(const signature& model, const wanted_signature& use) -> std::expected<void, std::string> {
    const side inputs{"input", chosen(model.inputs, model.given), use.inputs, true};
    const side outputs{"output", chosen(model.outputs, model.shown), use.outputs, false};
    constexpr auto what_to_do = " (change the parameter's type, or the model)";
    for (const auto* each : {&inputs, &outputs})
        if (const auto fault = each->check(); !fault.empty()) return std::unexpected(fault + what_to_do);
    if ((inputs.all_fit(false) && outputs.all_fit(false)) || (inputs.all_fit(true) && outputs.all_fit(true))) return {};
    for (const auto* each : {&inputs, &outputs})
        if (const auto fault = each->difference(); !fault.empty()) return std::unexpected(fault + what_to_do);
    return std::unexpected("some of the handler's tensors have the batch's dimension and some have not; the model has: " + list(inputs.infos) + " and gives " +
                           list(outputs.infos) + what_to_do);
}

}
