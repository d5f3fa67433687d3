#include "errors.hpp"

#include <optional>
#include <string>
#include <conduit/describe/type_of.hpp>
#include <conduit/json/write.hpp>

namespace openai {
namespace {

struct error {
    std::string message{};
    std::string type{};
    std::optional<std::string> param{};  // the member that is wrong
    std::optional<std::string> code{};
};
struct answer {
    openai::error error{};
};

auto error_of(const conduit::problem& problem) -> error {
    error error{.message = problem.detail.empty() ? std::string(conduit::reason_phrase(problem.status)) : problem.detail,
                .type = problem.status == 429 ? "rate_limit_error" : problem.status < 500 ? "invalid_request_error" : "server_error"};
    if (problem.status == 404) error.code = "model_not_found";
    if (problem.errors.empty()) return error;
    const auto& fault = problem.errors.front();
    error.param = fault.at.starts_with('/') ? fault.at.substr(1) : fault.at;
    error.code = "invalid_value";
    error.message = "'" + *error.param + "' " + fault.message + ".";
    return error;
}

}

void render(const conduit::problem& problem, const conduit::request&, conduit::response& out) {
    const answer answer{error_of(problem)};
    if (out.status == 422) out.status = 400;
    out.content_type = "application/json";
    conduit::json::write(out.body, conduit::describe::type_of<openai::answer>, &answer);
}

}
