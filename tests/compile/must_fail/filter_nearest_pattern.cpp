#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
namespace [[=prefix("/admin")]] admin {
[[=get("/log")]] auto log() -> std::string;
}

}

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop, conduit::except{"/users"}>{}.run(argc, argv);
#else
    return conduit::app<^^shop, conduit::except{"/user"}>{}.run(argc, argv);
#endif
}
