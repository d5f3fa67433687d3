#pragma once
#include <conduit/http/problem.hpp>
#include <conduit/http/request.hpp>
#include <conduit/http/response.hpp>

namespace openai {

/// Writes a problem as OpenAI's clients read errors: `{"error":{"message":...,"type":...,"param":...,"code":...}}`. What does not fit is a 400,
/// as it is there.
void render(const conduit::problem& problem, const conduit::request& request, conduit::response& out);

}
