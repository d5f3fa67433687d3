#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct token {
    int value = 0;
};
struct user {
    int id = 0;
};
[[=provide]] auto find_user(const token& token) -> user;
[[=get("/me")]] auto me(const user& user) -> int;

#ifdef RIGHT
[[=provide]] auto read_token(std::string_view token) -> shop::token;
#else
[[=provide]] auto read_token(const user& user) -> token;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
