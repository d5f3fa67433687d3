#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
}

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop>{}.without<^^conduit::docs>().run(argc, argv);
#else
    return conduit::app<^^shop>{}.without<^^shop>().run(argc, argv);
#endif
}
