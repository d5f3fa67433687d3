#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
namespace [[=prefix("/admin")]] admin {
[[=get("/log")]] auto log() -> std::string;
}
auto helper() -> std::string;

}

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop, conduit::only{^^shop::get_user}>{}.run(argc, argv);
#else
    return conduit::app<^^shop, conduit::only{^^shop::get_user, ^^shop::helper}>{}.run(argc, argv);
#endif
}
