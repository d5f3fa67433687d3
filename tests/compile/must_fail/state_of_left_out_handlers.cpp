#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
struct journal {};
namespace [[=prefix("/admin")]] admin {
[[=get("/log")]] auto log(const journal& entries) -> std::string;
}

}

int main(int argc, char** argv) {
    shop::journal entries;
#ifdef RIGHT
    return conduit::app<^^shop>{entries}.run(argc, argv);
#else
    return conduit::app<^^shop, conduit::except{"/admin"}>{entries}.run(argc, argv);
#endif
}
