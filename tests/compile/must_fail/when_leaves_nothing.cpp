#include <conduit/conduit.hpp>

#ifdef RIGHT
constexpr bool with_users = true;
#else
constexpr bool with_users = false;
#endif

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id"), =when(with_users)]] auto get_user(int id) -> std::string;
namespace [[=when(with_users)]] more {
[[=get("/users")]] auto list_users() -> std::string;
}

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
