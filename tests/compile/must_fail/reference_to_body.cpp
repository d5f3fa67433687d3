#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct post_form {
    std::string title;
};
#ifdef RIGHT
[[=post("/posts")]] auto add_post(post_form body) -> std::string;
#else
[[=post("/posts")]] auto add_post(const post_form& body) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
