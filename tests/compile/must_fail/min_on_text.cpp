#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts")]] auto list_posts([[=length(1, 20)]] std::string_view tag) -> std::string;
#else
[[=get("/posts")]] auto list_posts([[=min(1)]] std::string_view tag) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
