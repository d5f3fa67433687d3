// Layers around the whole app: how often they run for a call, and that no way of calling goes around them.
#include <atomic>
#include <cstdlib>
#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>
#include <conduit/mcp.hpp>

namespace layered {
using namespace conduit::annotations;

struct counts {
    std::atomic<int> around = 0;
    std::atomic<int> inside = 0;
};

/// Of the app: counts, and lets nobody in where it is locked.
auto gate(conduit::exchange& x, conduit::next next, counts& counts) -> conduit::task<> {
    ++counts.around;
    if (std::getenv("LOCKED")) co_return conduit::write(conduit::problem{.status = 401, .detail = "Nobody comes in."}, x);
    co_await next();
}
/// Of a tool.
struct inner_count {
    void before(counts& counts) const { ++counts.inside; }
};

struct seen {
    int around;
    int inside;
    std::string id;
};

[[=get("/look"), =tool, =use<inner_count{}>, =doc("How often the layers ran, and what the request is called.")]]
auto look(counts& counts, conduit::request_id id) -> seen {
    return {counts.around, counts.inside, std::string(id.value)};
}

}

int main(int argc, char** argv) {
    layered::counts counts;
    conduit::app<^^layered, conduit::use<layered::gate, conduit::request_ids{}>> app{counts};
    if (std::getenv("WITHOUT_MCP")) return app.without<^^conduit::mcp>().run(argc, argv);
    return app.run(argc, argv);
}
