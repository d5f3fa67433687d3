#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <chrono>

// An app with its own rendering of problems, for those that the engine makes.

namespace rendered {
using namespace conduit::annotations;
using namespace std::chrono_literals;

[[=post("/text")]]
auto text(conduit::body<std::string> text) -> std::string { return *text; }
[[=get("/slow"), =timeout(50ms)]]
auto slow(std::stop_token stop) -> conduit::task<int> {
    co_await conduit::sleep_for(1h, stop);
    co_return 1;
}
[[=get("/odd")]]
auto odd() -> conduit::response { return {.status = 7}; }

void render(const conduit::problem& problem, const conduit::request& request, conduit::response& out) {
    out.content_type = "text/x-problem";
    out.body = std::to_string(problem.status) + " at " + std::string(request.path) + " of " + std::string(request.peer.empty() ? "nobody" : "somebody") + ": " + problem.detail;
}
}

int main(int argc, char** argv) {
    return conduit::app<^^rendered>{}.render_problems(rendered::render, "text/x-problem").run(argc, argv);
}
