#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct grade {
#ifdef RIGHT
    std::string letter;
#else
    char letter = 'a';
#endif
};
[[=get("/grade")]] auto get_grade() -> grade;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
