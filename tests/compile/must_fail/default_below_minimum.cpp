#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct page {
#ifdef RIGHT
    [[=min(1)]] int page = 1;
#else
    [[=min(1)]] int page = 0;
#endif
};
[[=get("/posts")]] auto list_posts(conduit::query<page> page) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
