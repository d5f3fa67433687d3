#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts")]] auto list_posts([[=one_of({"1", "2"})]] std::string_view page) -> std::string;
#else
[[=get("/posts")]] auto list_posts([[=one_of({"1", "2"})]] int page) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
