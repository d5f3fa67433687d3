#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
#ifdef RIGHT
[[=get("/users")]] auto users() -> std::generator<const user&>;
#else
[[=get("/users")]] auto users() -> conduit::async_generator<conduit::event<user*>>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
