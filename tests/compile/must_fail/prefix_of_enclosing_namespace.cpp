#include <conduit/conduit.hpp>

#ifdef RIGHT
namespace [[=conduit::prefix("/api")]] company {
#else
namespace [[=conduit::prefix("api")]] company {
#endif
namespace shop {
using namespace conduit::annotations;

[[=get("/posts")]] auto list_posts() -> std::string;

}
}

int main(int argc, char** argv) { return conduit::app<^^company::shop>{}.run(argc, argv); }
