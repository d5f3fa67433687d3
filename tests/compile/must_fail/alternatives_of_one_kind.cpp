#include <conduit/conduit.hpp>
#include <variant>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
using number = std::variant<int, std::string>;
#else
using number = std::variant<int, double>;
#endif
struct item {
    number value;
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
