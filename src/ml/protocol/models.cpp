#include "models.hpp"

#include <conduit/http/problem.hpp>
#include <conduit/ml/repository.hpp>

#include "../../http/percent.hpp"
#include "quoted.hpp"

namespace conduit::ml::protocol {

auto all_models(exchange& x) -> std::vector<loaded_model*> {
    const auto& models = x.services->get<repository>();
    std::vector<loaded_model*> all;
    for (const auto& entry : models.index())
        if (auto* const model = models.find(entry.name, entry.version); model && model->is_loaded()) all.push_back(model);
    return all;
}

auto model_asked_for(exchange& x) -> loaded_model& {
    const auto& models = x.services->get<repository>();
    const auto name = http::percent_decoded(x.captures.text(x.in.path, 0));
    if (x.captures.count() == 1) {
        if (auto* const model = models.find(name)) return *model;
        throw problem::not_found("There is no model " + quoted(name) + ".");
    }
    const auto version = http::percent_decoded(x.captures.text(x.in.path, 1));
    if (auto* const model = models.find(name, version)) return *model;
    throw problem::not_found("There is no version " + quoted(version) + " of a model " + quoted(name) + ".");
}

auto versions_of(exchange& x, const loaded_model& model) -> std::vector<std::string> {
    std::vector<std::string> versions;
    for (auto& entry : x.services->get<repository>().index())
        if (entry.name == model.name() && entry.state == availability::ready && !entry.version.empty()) versions.push_back(std::move(entry.version));
    return versions;
}

auto description_of(const loaded_model& model) -> std::shared_ptr<const model_description> {
    if (auto described = model.description()) return described;
    const auto lease = model.lease();
    throw lease ? problem::unavailable("The model " + quoted(model.name()) + " is being loaded.", 1) : lease.error();
}

}
