#include <conduit/conduit.hpp>

#ifdef RIGHT
namespace shop {
#else
struct shop {
#endif
[[=conduit::annotations::get("/posts")]] static auto list_posts() -> std::string { return "none"; }
#ifdef RIGHT
}
#else
};
#endif

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
