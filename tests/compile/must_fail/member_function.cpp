#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct posts {
#ifdef RIGHT
    [[=get("/posts")]] static auto list() -> std::string;
#else
    [[=get("/posts")]] auto list() -> std::string;
#endif
};

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
