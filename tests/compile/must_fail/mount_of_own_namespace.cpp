#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
}

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop>{}.mount<^^conduit::docs>("/internal").run(argc, argv);
#else
    return conduit::app<^^shop>{}.mount<^^shop>("/internal").run(argc, argv);
#endif
}
