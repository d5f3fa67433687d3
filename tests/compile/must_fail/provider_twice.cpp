#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
[[=get("/me")]] auto me(const user& user) -> int;
[[=provide]] auto by_token() -> user;

#ifdef RIGHT
#else
[[=provide]] auto by_cookie() -> conduit::task<std::expected<user, conduit::problem>>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
