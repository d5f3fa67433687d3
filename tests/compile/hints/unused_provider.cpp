#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
struct token {
    int value = 0;
};
struct session {
    int id = 0;
};
struct basket {
    int id = 0;
};
struct trace {
    int id = 0;
};
struct locale {
    int id = 0;
};

[[=provide]] auto read_token() -> token;
[[=provide]] auto current_user(const token& token) -> std::expected<user, conduit::problem>;
[[=provide]] auto open_session() -> session;
[[=provide]] auto find_basket() -> conduit::task<basket>;
[[=provide, =silence("unused-provider")]] auto begin_trace() -> trace;
[[=provide]] auto guess_locale() -> locale;

[[=get("/me")]] auto me(user user) -> int;
[[=get("/old"), =when(false)]] auto old(const locale& locale) -> int;

}

auto nobody() -> shop::user { return {}; }

int main(int argc, char** argv) { return conduit::app<^^shop, conduit::replace{^^shop::current_user, ^^nobody}>{}.run(argc, argv); }
