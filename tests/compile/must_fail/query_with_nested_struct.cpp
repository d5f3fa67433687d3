#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct window {
    int page = 1;
};
struct search {
    std::string text;
#ifdef RIGHT
    int page = 1;
#else
    window page;
#endif
};
[[=get("/search")]] auto find(conduit::query<search> search) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
