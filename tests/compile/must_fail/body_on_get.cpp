#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct page {
    int page = 1;
};
#ifdef RIGHT
[[=get("/posts")]] auto list_posts(conduit::query<page> page) -> std::string;
#else
[[=get("/posts")]] auto list_posts(page page) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
