#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct answers {
#ifdef RIGHT
    std::vector<int> right;
#else
    std::vector<bool> right;
#endif
};
[[=post("/answers")]] auto check(answers body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
