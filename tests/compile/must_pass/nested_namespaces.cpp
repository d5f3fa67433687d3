// Prefixes add up; a reopened namespace may repeat its own; equal names in different namespaces are different handlers.
#include <conduit/conduit.hpp>

namespace other {
[[=conduit::annotations::get("/users")]] auto list() -> std::string;
}

namespace [[=conduit::prefix("/api")]] company {
using namespace conduit::annotations;
namespace partner = other;  // another name, not another place

[[=get("/")]] auto list() -> std::string;

namespace [[=prefix("/users")]] users {
struct item {
    std::string name;
};
[[=get("/")]] auto list() -> std::vector<item>;
[[=get("/:id")]] auto find(int id) -> item;
}
namespace [[=prefix("/posts")]] posts {
struct item {
    std::string title;
};
[[=get("/")]] auto list() -> std::vector<item>;
[[=get("/:id")]] auto find(int id) -> item;
namespace drafts {
[[=get("/drafts")]] auto list() -> std::vector<item>;
}
}
namespace [[=prefix("/users")]] users {
[[=post("/")]] auto add(item body) -> item;
}
}

auto whole(int argc, char** argv) { return conduit::app<^^company, ^^other>{}.run(argc, argv); }
int main(int argc, char** argv) { return conduit::app<^^company::users>{}.run(argc, argv) + whole(argc, argv); }
