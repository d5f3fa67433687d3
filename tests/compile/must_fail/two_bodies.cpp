#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct post_form {
    std::string title;
};
struct author {
    std::string name;
};
#ifdef RIGHT
struct posting {
    post_form body;
    author by;
};
[[=post("/posts")]] auto add_post(posting body) -> std::string;
#else
[[=post("/posts")]] auto add_post(post_form body, author by) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
