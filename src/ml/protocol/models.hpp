#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/app/services.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/ml/loaded_model.hpp>

namespace conduit::ml::protocol {

/// Every version that is loaded.
auto all_models(exchange& x) -> std::vector<loaded_model*>;

/// The model that the request's path names, /v2/models/NAME[/versions/VERSION]/...; throws the problem, 404, if there is none.
auto model_asked_for(exchange& x) -> loaded_model&;

/// Those of its versions that are loaded; none where models have no versions.
auto versions_of(exchange& x, const loaded_model& model) -> std::vector<std::string>;

/// What is loaded there now; throws the problem, 503, if nothing is.
auto description_of(const loaded_model& model) -> std::shared_ptr<const model_description>;

}
