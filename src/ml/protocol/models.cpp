#include "models.hpp"

#include <conduit/http/problem.hpp>
#include <conduit/ml/repository.hpp>

#include "../../http/percent.hpp"
#include "../../http/printable.hpp"

namespace conduit::ml::protocol {

void start_models(services& services) { services.get<repository>(); }

auto all_models(exchange&) -> std::vector<loaded_model*> { return {}; }

auto model_asked_for(exchange& x) -> loaded_model& {
    const auto name = http::percent_decoded(x.captures.text(x.in.path, 0));
    auto found = x.services->get<repository>().require(name);
    if (!found) throw problem::not_found("There is no model \"" + http::printable(name) + "\".");
    if (x.captures.count() > 1) {
        const auto version = http::percent_decoded(x.captures.text(x.in.path, 1));
        if (version != (*found)->version()) throw problem::not_found("The model \"" + http::printable(name) + "\" has no version \"" + http::printable(version) + "\".");
    }
    return **found;
}

auto versions_of(exchange&, const loaded_model& model) -> std::vector<std::string> {
    auto version = model.version();
    return version.empty() ? std::vector<std::string>{} : std::vector{std::move(version)};
}

auto description_of(const loaded_model& model) -> std::shared_ptr<const model_description> {
    auto described = model.description();
    if (described) return described;
    const auto lease = model.lease();
    throw lease ? problem::unavailable("The model \"" + model.name() + "\" is being loaded.", 1) : lease.error();
}

}
