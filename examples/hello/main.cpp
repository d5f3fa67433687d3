#include <conduit/conduit.hpp>

namespace hello {
using namespace conduit::annotations;

[[=get("/"), =doc("Says hello.")]]
auto greet() -> std::string_view {
    return "Hello, world!";
}

[[=get("/hello/:name")]]
auto greet_by_name(std::string_view name) -> std::string {
    return "Hello, " + std::string(name) + "!";
}

}

int main(int argc, char** argv) { return conduit::app<^^hello>{}.run(argc, argv); }
