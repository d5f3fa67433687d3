#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct point {
    int x = 0;
};
struct fields {
    point at;
};

#ifdef RIGHT
[[=get("/a")]] auto a(conduit::cookie<point> sent) -> int;
#else
[[=get("/a")]] auto a(conduit::cookie<fields> sent) -> int;
[[=get("/b")]] auto b(conduit::header<std::vector<point>> sent) -> int;
[[=get("/c")]] auto c(conduit::header<int>) -> int;
[[=get("/d")]] auto d(conduit::body<fields> sent) -> int;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
