#pragma once
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <conduit/http/problem.hpp>
#include <conduit/ml/loaded_model.hpp>

#include "../../../src/ml/model_state.hpp"
#include "../../../src/ml/runtime.hpp"
#include "../../../src/ml/session.hpp"
#include "../../../src/ml/session_options.hpp"

/// A model of models/, loaded.
inline auto load_state(const std::string& name, conduit::ml::model_config config = {}) -> std::shared_ptr<conduit::ml::model_state> {
    namespace ml = conduit::ml;
    static const auto folder = std::filesystem::absolute(__FILE__).parent_path() / "models";
    if (const auto runtime = ml::runtime::open(); !runtime) throw std::runtime_error(runtime.error());
    const auto options = ml::make_session_options({});
    if (!options) throw std::runtime_error(options.error());
    auto session = ml::session::load((folder / (name + ".onnx")).string(), options->get());
    if (!session) throw std::runtime_error(name + ": " + session.error().message);
    auto state = ml::model_state::make(name, "1", std::move(config), {*std::move(session)});
    if (!state) throw std::runtime_error(state.error());
    return *std::move(state);
}

inline auto serve(const std::string& name, conduit::ml::model_config config = {}) -> std::unique_ptr<conduit::ml::loaded_model> {
    return std::make_unique<conduit::ml::loaded_model>(load_state(name, std::move(config)));
}

/// The problem that `work` throws; status 0 when it throws none.
template <class Work>
auto problem_of(Work&& work) -> conduit::problem {
    try {
        work();
    } catch (const conduit::problem& problem) {
        return problem;
    }
    return {0, "nothing was thrown"};
}
