#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/users/:id/posts/:post")]] auto get_post(int id, int post) -> std::string;
#else
[[=get("/users/:id/posts/:id")]] auto get_post(int id) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
