#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/files/*path")]] auto get_file(std::string_view path) -> std::string;
#else
[[=get("/files/*path/raw")]] auto get_file(std::string_view path) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
