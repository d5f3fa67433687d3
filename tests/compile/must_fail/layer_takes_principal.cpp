#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>

#ifdef RIGHT
auto audit(conduit::exchange& x, conduit::next next) -> conduit::task<>;
#else
auto audit(const conduit::principal& who, conduit::next next) -> conduit::task<>;
#endif

namespace shop {
using namespace conduit::annotations;
[[=get("/users"), =authenticated, =use<audit>]] auto list_users() -> int;
}

int main(int argc, char** argv) {
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    return conduit::app<^^shop>{tokens}.run(argc, argv);
}
