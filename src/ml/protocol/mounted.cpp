#include <cstdio>
#include <string_view>
#include <conduit/app/mount.hpp>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>
#include <conduit/ml/repository.hpp>

#include "answer.hpp"
#include "control.hpp"
#include "generate.hpp"
#include "infer.hpp"
#include "metadata.hpp"
#include "server.hpp"
#include "statistics.hpp"

namespace conduit::ml::protocol {
namespace {

constexpr auto text(std::string_view words) -> meta::text { return {words.data(), words.size()}; }

constexpr auto route(conduit::method method, std::string_view pattern, std::string_view handler, std::string_view doc, decltype(endpoint::call) call) -> endpoint {
    return {.method = method, .pattern = text(pattern), .handler = text(handler), .doc = text(doc), .hidden = true, .call = call};
}

constexpr endpoint endpoints[]{
    route(method::get, "/v2", "conduit::open_inference::server", "The server's name, version and extensions.", &server_metadata),
    route(method::get, "/v2/health/live", "conduit::open_inference::live", "Whether the server answers.", &server_live),
    route(method::get, "/v2/health/ready", "conduit::open_inference::ready", "Whether it takes more requests.", &server_ready),
    route(method::get, "/v2/models/stats", "conduit::open_inference::all_statistics", "What was counted of all models.", &model_statistics_of_all),
    route(method::get, "/v2/models/:model", "conduit::open_inference::model", "A model's inputs and outputs.", &model_metadata),
    route(method::get, "/v2/models/:model/versions/:version", "conduit::open_inference::model", "The same of a version.", &model_metadata),
    route(method::get, "/v2/models/:model/ready", "conduit::open_inference::model_ready", "Whether it can be used.", &model_ready),
    route(method::get, "/v2/models/:model/versions/:version/ready", "conduit::open_inference::model_ready", "The same of a version.", &model_ready),
    route(method::get, "/v2/models/:model/config", "conduit::open_inference::configuration", "How it is served.", &model_configuration),
    route(method::get, "/v2/models/:model/versions/:version/config", "conduit::open_inference::configuration", "The same of a version.", &model_configuration),
    route(method::get, "/v2/models/:model/stats", "conduit::open_inference::statistics", "What was counted of it.", &model_statistics_of_one),
    route(method::get, "/v2/models/:model/versions/:version/stats", "conduit::open_inference::statistics", "The same of a version.", &model_statistics_of_one),
    route(method::post, "/v2/models/:model/infer", "conduit::open_inference::infer", "Runs a model.", &infer),
    route(method::post, "/v2/models/:model/versions/:version/infer", "conduit::open_inference::infer", "The same of a version.", &infer),
    route(method::post, "/v2/models/:model/generate", "conduit::open_inference::generate", "One answer of a handler that generates.", &generate),
    route(method::post, "/v2/models/:model/generate_stream", "conduit::open_inference::generate_stream", "Its values as they come.", &generate_stream),
    route(method::post, "/v2/repository/index", "conduit::open_inference::index", "What is in the repository.", &repository_index),
    route(method::post, "/v2/repository/models/:model/load", "conduit::open_inference::load", "Loads a model, or loads it anew.", &load_model),
    route(method::post, "/v2/repository/models/:model/unload", "conduit::open_inference::unload", "Unloads a model.", &unload_model),
};

auto start(services& services, const application& application) -> std::expected<void, std::string> {
    services.get<readiness>();
    services.get<server>().describe(application);
    auto& models = services.get<repository>();
    if (services.options().model_control) return {};
    if (const auto loaded = models.load_all(); !loaded) std::fprintf(stderr, "conduit: warning: %s\n", loaded.error().c_str());
    return {};
}

}

extern const mountable mounted;  // by conduit/ml/open_inference.hpp, which reflects
constinit const mountable mounted{
    .name = "conduit::open_inference",
    .endpoints = endpoints,
    .root = "/v2",
    .write_problem = &write_error,
    .start = &start,
};

}
