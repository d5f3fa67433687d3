#include <conduit/conduit.hpp>

namespace [[=conduit::prefix("/api")]] shop {
using namespace conduit::annotations;

[[=get("/posts")]] auto list_posts() -> std::string;

}

#ifdef RIGHT
namespace [[=conduit::prefix("/api")]] shop {
#else
namespace [[=conduit::prefix("/api/v2")]] shop {
#endif

[[=get("/users")]] auto list_users() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
