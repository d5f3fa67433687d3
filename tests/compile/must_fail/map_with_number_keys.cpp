#include <conduit/conduit.hpp>
#include <map>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    std::map<std::string, int> counts;
#else
    std::map<int, int> counts;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
