#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct first {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0, m = 0, n = 0, o = 0, p = 0;
    int a2 = 0, b2 = 0, c2 = 0, d2 = 0, e2 = 0, f2 = 0, g2 = 0, h2 = 0, i2 = 0, j2 = 0, k2 = 0, l2 = 0, m2 = 0, n2 = 0, o2 = 0, p2 = 0;
};
struct second {
    int a3 = 0, b3 = 0, c3 = 0, d3 = 0, e3 = 0, f3 = 0, g3 = 0, h3 = 0, i3 = 0, j3 = 0, k3 = 0, l3 = 0, m3 = 0, n3 = 0, o3 = 0, p3 = 0;
    int a4 = 0, b4 = 0, c4 = 0, d4 = 0, e4 = 0, f4 = 0, g4 = 0, h4 = 0, i4 = 0, j4 = 0, k4 = 0, l4 = 0, m4 = 0, n4 = 0, o4 = 0, p4 = 0;
};

#ifdef RIGHT
[[=get("/find")]] auto find(conduit::query<first> first, conduit::query<second> second) -> std::string;
#else
[[=get("/find")]] auto find(conduit::query<first> first, conduit::query<second> second, bool deep) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
