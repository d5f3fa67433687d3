#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>

namespace [[=conduit::authenticated]] shop {
using namespace conduit::annotations;
[[=get("/users"), =requires_scope("users:read")]] auto list_users() -> int;
}

int main(int argc, char** argv) {
#ifdef RIGHT
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    return conduit::app<^^shop>{tokens}.run(argc, argv);
#else
    return conduit::app<^^shop>{}.run(argc, argv);
#endif
}
