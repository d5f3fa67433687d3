#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto show(int id) -> std::string;
[[=get("/posts/:slug")]] auto show(std::string_view slug) -> std::string;
auto show(double, double) -> std::string;  // no handler

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
