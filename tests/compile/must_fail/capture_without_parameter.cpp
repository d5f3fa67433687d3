#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts/:id")]] auto get_post(int id) -> std::string;
#else
[[=get("/posts/:id")]] auto get_post(int post_id) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
