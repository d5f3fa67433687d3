#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
#ifdef RIGHT
using error = conduit::problem;
#else
using error = std::string;
#endif
[[=get("/items/:id")]]
auto item(int id) -> std::expected<int, error> { return id; }

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
