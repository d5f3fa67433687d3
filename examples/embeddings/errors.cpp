#include "errors.hpp"

namespace openai {

auto as_error(conduit::problem& problem) -> error_answer {
    error error{.message = problem.detail.empty() ? std::string(problem.title) : problem.detail, .type = problem.status < 500 ? "invalid_request_error" : "server_error"};
    if (!problem.errors.empty()) {
        const auto& fault = problem.errors.front();
        error.param = fault.at.starts_with('/') ? fault.at.substr(1) : fault.at;
        error.code = "invalid_value";
        error.message = "'" + *error.param + "' " + fault.message + ".";
    }
    if (problem.status == 422) problem.status = 400;
    if (problem.status == 404) error.code = "model_not_found";
    if (problem.status == 429) error.type = "rate_limit_error";
    return {std::move(error)};
}

}
