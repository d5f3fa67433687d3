#include <conduit/conduit.hpp>

// An app whose own handlers answer where something is mounted.
namespace shadowing {
using namespace conduit::annotations;

[[=get("/docs")]]
auto own_docs() -> std::string { return "own"; }
[[=post("/openapi.json")]]
auto take(int number) -> int { return number; }

}

int main(int argc, char** argv) { return conduit::app<^^shadowing>{}.run(argc, argv); }
