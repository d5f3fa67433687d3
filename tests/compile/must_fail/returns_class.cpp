#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

class user {
public:
    auto name() const -> std::string;

private:
    std::string name_;
};
struct shown_user {
    std::string name;
};
#ifdef RIGHT
[[=get("/users/:id")]] auto get_user(int id) -> std::expected<shown_user, conduit::problem>;
#else
[[=get("/users/:id")]] auto get_user(int id) -> std::expected<user, conduit::problem>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
