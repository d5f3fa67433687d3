#include <conduit/conduit.hpp>

namespace hot {
using namespace conduit::annotations;

// Bodies with a number each, to be looked for in the machine code.
[[=get("/often/:id")]]
static auto often(int id) -> int { return id * 0x5EED01; }

[[=get("/seldom/:id")]]
static auto seldom(int id) -> int { return id * 0x5EED02; }

[[=get("/marked/:id"), =conduit::annotations::hot]]
static auto marked(int id) -> int { return id * 0x5EED03; }
}

int main(int argc, char** argv) { return conduit::app<^^hot>{}.run(argc, argv); }
