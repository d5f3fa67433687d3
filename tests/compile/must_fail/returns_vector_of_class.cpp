#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

class user {
public:
    auto name() const -> std::string;

private:
    std::string name_;
};
#ifdef RIGHT
[[=get("/users")]] auto list_users() -> std::vector<std::string>;
#else
[[=get("/users")]] auto list_users() -> std::vector<user>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
