// Filters choose by patterns and by namespaces, classes and functions; what they leave out need not fit.
#include <conduit/conduit.hpp>

namespace [[=conduit::prefix("/api")]] shop {
using namespace conduit::annotations;

struct store {};

[[=get("/")]] auto root() -> std::string;
[[=get("/users"), =get("/people")]] auto users(const store& all) -> std::string;
[[=get("/users/:id")]] auto user(int id) -> std::string;
[[=get("/users/:id/secret")]] auto secret(int* pointer) -> std::string;

namespace [[=prefix("/admin")]] admin {
[[=get("/log")]] auto log() -> std::string;
[[=get("/unfit")]] auto unfit(int* pointer) -> std::string;
}
struct posts {
    [[=get("/posts")]] static auto list() -> std::string;
    [[=get("/posts/:missing")]] static auto unfit() -> std::string;
};
namespace [[=prefix("/debug"), =when(false)]] debug {
[[=get("/log")]] auto log() -> std::string;
}

}

namespace copy {
[[=conduit::annotations::get("/api/users")]] auto users() -> std::string;
}

constexpr std::string_view secrets = "/api/users/:id/secret";

int main(int argc, char** argv) {
    shop::store store;
    const int left_out = conduit::app<^^shop, conduit::except{"/api/admin", secrets, ^^shop::posts}>{store}.run(argc, argv);
    const int kept = conduit::app<^^shop, conduit::only{^^shop::admin::log, "/api/users"}, conduit::except{^^shop::secret}>{store}.run(argc, argv);
    const int added = conduit::app<conduit::only{"/api/users/:id"}, ^^shop, conduit::only{^^shop::posts::list}, conduit::except{^^shop::secret}>{}.run(argc, argv);
    const int of_conflict = conduit::app<^^shop, ^^copy, conduit::except{^^shop}, conduit::only{"/api"}>{}.run(argc, argv);
    const int of_switched_off = conduit::app<^^shop, conduit::except{"/api/debug", ^^shop::debug, "/api/users/:id/secret", ^^shop::admin, ^^shop::posts}>{store}.run(argc, argv);
    return left_out + kept + added + of_conflict + of_switched_off;
}
