#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct node {
    std::string name;
#ifdef RIGHT
    std::vector<node> next;
#else
    node* next;
#endif
};
[[=post("/nodes")]] auto add_node(node body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
