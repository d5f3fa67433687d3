#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/grade/:letter")]] auto get_grade(std::string_view letter) -> std::string;
#else
[[=get("/grade/:letter")]] auto get_grade(char letter) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
