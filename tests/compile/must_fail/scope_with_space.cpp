#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
#ifdef RIGHT
[[=get("/users"), =requires_scope("users:read", "users:write")]] auto list_users() -> int;
#else
[[=get("/users"), =requires_scope("users:read users:write")]] auto list_users() -> int;
#endif
}

int main(int argc, char** argv) {
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    return conduit::app<^^shop>{tokens}.run(argc, argv);
}
