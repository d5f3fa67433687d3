#include <conduit/conduit.hpp>

#ifdef RIGHT
namespace [[=conduit::prefix("/api")]] shop {
#else
namespace [[=conduit::prefix("/api/")]] shop {
#endif
using namespace conduit::annotations;

[[=get("/posts")]] auto list_posts() -> std::string;
[[=get("/users")]] auto list_users() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
