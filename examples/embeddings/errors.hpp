#pragma once
#include <optional>
#include <string>
#include <conduit/http/problem.hpp>

/// Errors as OpenAI's clients read them.
namespace openai {

struct error {
    std::string message{};
    std::string type{};
    std::optional<std::string> param{};  // the member that is wrong
    std::optional<std::string> code{};
};
struct error_answer {
    openai::error error{};
};

/// What does not fit is a 400, as it is there.
auto as_error(conduit::problem& problem) -> error_answer;

}
