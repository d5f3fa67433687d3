#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct page {
    int page = 1;
    int limit = 10;
};

#ifdef RIGHT
[[=get("/posts")]] auto list_posts(conduit::query<page> page, std::optional<int> year) -> std::string;
#else
[[=get("/posts")]] auto list_posts(conduit::query<page> page, std::optional<int> limit) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
