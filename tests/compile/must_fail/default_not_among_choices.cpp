#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct filter {
#ifdef RIGHT
    [[=one_of({"new", "old"})]] std::string_view order = "new";
#else
    [[=one_of({"new", "old"})]] std::string_view order = "newest";
#endif
};
[[=get("/posts")]] auto list_posts(conduit::query<filter> filter) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
