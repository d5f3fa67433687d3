#include <conduit/conduit.hpp>
#ifdef RIGHT
#include <conduit/ml/ml.hpp>
#endif

namespace writer {
using namespace conduit::annotations;

[[=get("/write"), =generate("writer")]] auto write(std::string_view text) -> std::string;
}

int main(int argc, char** argv) { return conduit::app<^^writer>{}.run(argc, argv); }
