#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

class posts {
#ifdef RIGHT
public:
#endif
    [[=get("/posts")]] static auto list() -> std::string;
};
[[=get("/users")]] auto list_users() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
