#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
struct guest {
    int id = 0;
};
[[=provide]] auto current_user(std::string_view name) -> std::expected<user, conduit::problem>;
[[=get("/me")]] auto me(const user& user) -> int;
auto helper() -> user;

}

auto anybody() -> shop::user;
auto visitor() -> conduit::task<shop::guest>;
inline auto lambda = [] { return shop::user{}; };

int main(int argc, char** argv) {
#ifdef RIGHT
    return conduit::app<^^shop, conduit::replace{^^shop::current_user, ^^anybody}>{}.run(argc, argv);
#else
    return conduit::app<^^shop, conduit::replace{^^shop::current_user, ^^visitor}, conduit::replace{^^shop::current_user, ^^lambda}>{}.run(argc, argv);
#endif
}
