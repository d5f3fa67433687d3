#include <algorithm>
#include <conduit/tensor/view.hpp>

#include "model_settings.hpp"

namespace conduit::ml {

auto check_claims(const model_settings& settings, std::span<const tensor_info> inputs, std::span<const tensor_info> outputs)
    -> std::expected<void, std::string> {
    for (const auto& claim : settings.claims) {
        const auto infos = claim.input ? inputs : outputs;
        const auto fail = [&](const std::string& words) {
            return std::unexpected(claim.place + ": the " + (claim.input ? "input" : "output") + " \"" + claim.name + "\" " + words);
        };
        const auto found = std::ranges::find(infos, claim.name, &tensor_info::name);
        if (found == infos.end()) {
            std::string names;
            for (const auto& info : infos) names += (names.empty() ? "" : ", ") + info.name;
            return fail("is none of the model, which has: " + names);
        }
        if (claim.type && *claim.type != found->type)
            return fail("is declared as " + std::string(name_of(*claim.type)) + "; the model's is " + type_text(found->type, found->shape));
        const bool fits = !claim.shape || found->shape.empty() || std::ranges::equal(*claim.shape, found->shape, [](auto declared, auto own) {
            return declared == own || declared == -1 || own == -1;
        });
        if (!fits) return fail("is declared as " + type_text(claim.type.value_or(found->type), *claim.shape) + "; the model's is " + type_text(found->type, found->shape));
    }
    return {};
}

}
