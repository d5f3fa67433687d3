#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
[[=get("/me")]] auto me(int number, user user) -> int;

#ifdef RIGHT
[[=provide]] auto kept() -> user;
#else
[[=provide]] auto answer() -> int;
[[=provide]] auto words() -> std::expected<std::string, conduit::problem>;
[[=provide]] auto nothing() -> void;
[[=provide]] auto kept() -> user*;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
