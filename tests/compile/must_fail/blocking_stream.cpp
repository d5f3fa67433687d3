#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/report"), =blocking]] auto make_report() -> std::string;
#else
[[=get("/report"), =blocking]] auto make_report() -> std::generator<std::string>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
