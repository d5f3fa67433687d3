#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct basket {
    int articles = 0;
};
[[=provide]] auto basket_of(const conduit::principal& who) -> basket;

#ifdef RIGHT
[[=get("/me"), =authenticated]] auto me(const conduit::principal& who) -> std::string;
[[=get("/you"), =requires_scope("users:read")]] auto you(conduit::principal who) -> std::string;
[[=get("/basket"), =use<conduit::authenticated>]] auto show(const basket& mine) -> int;
#else
[[=get("/me")]] auto me(const conduit::principal& who) -> std::string;
[[=get("/you")]] auto you(conduit::principal who) -> std::string;
[[=get("/basket")]] auto show(const basket& mine) -> int;
#endif
[[=get("/count"), =authenticated]] auto count() -> int;

}

int main(int argc, char** argv) {
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    return conduit::app<^^shop>{tokens}.run(argc, argv);
}
