// `when` on handlers, namespaces and classes: of two routes alike, one is there; what is off need not fit, and its state may
// be given.
#include <conduit/conduit.hpp>

constexpr bool cached = true;
constexpr bool debugging = false;

namespace [[=conduit::prefix("/api")]] shop {
using namespace conduit::annotations;

struct journal {};
struct unsendable {
    int* pointer;
};

[[=get("/users"), =when(cached)]] auto cached_users() -> std::string;
[[=get("/users"), =when(!cached)]] auto users() -> std::string;
[[=get("/pointer/:missing"), =when(debugging)]] auto unfit(unsendable body) -> unsendable;
[[=get("no slash"), =when(debugging)]] auto unfinished() -> std::string;
[[=get("/never"), =when(true), =when(false)]] auto never() -> std::string;

namespace [[=prefix("/debug"), =when(debugging)]] debug {
[[=get("/log")]] auto log(const journal& entries) -> std::string;
namespace [[=when(true)]] inner {
[[=get("/deep")]] auto deep(int* pointer) -> std::string;
[[=get("/template")]] auto generic(auto value) -> std::string;
}
}

struct [[=when(debugging)]] counters {
    [[=get("/counters")]] static auto list(int* pointer) -> std::string;
    [[=get("/counters/:id")]] auto needs_an_object(int id) -> std::string;
};

}

namespace [[=conduit::annotations::when(debugging)]] outer {
namespace inner {
[[=conduit::annotations::get("/outer")]] auto off(int* pointer) -> std::string;
}
}

int main(int argc, char** argv) {
    shop::journal entries;
    return conduit::app<^^shop, ^^outer::inner>{entries}.run(argc, argv);
}
