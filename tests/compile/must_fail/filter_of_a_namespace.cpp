#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
namespace [[=prefix("/admin")]] admin {
[[=get("/log")]] auto log() -> std::string;
}
namespace reports {
auto all() -> std::string;
}

}

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop, conduit::except{^^shop::admin}>{}.run(argc, argv);
#else
    return conduit::app<^^shop, conduit::except{^^shop::reports}>{}.run(argc, argv);
#endif
}
