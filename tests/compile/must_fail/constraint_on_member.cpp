#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct author {
#ifdef RIGHT
    [[=length(1, 64)]] std::string name;
#else
    [[=range(1, 64)]] std::string name;
#endif
};
struct post_form {
    std::string title;
    std::vector<author> authors;
};
[[=post("/posts")]] auto add_post(post_form body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
