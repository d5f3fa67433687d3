#include <conduit/conduit.hpp>

#include <chrono>

namespace shop {
using namespace conduit::annotations;
using namespace std::chrono_literals;

struct store {
    int count = 0;
};
struct clock {};  // taken by a hook alone

[[=on_start]] void fill(store& all, const clock& time);
[[=on_start, =every(30s)]] auto refresh(store& all) -> std::expected<void, std::string>;
[[=every(1.5h)]] void count_all(const store& all);
[[=on_stop]] void save();
inline void save() {}

[[=get("/count"), =every(1min)]] void count(store& all);

namespace [[=when(false)]] debugging {
struct log {};
[[=on_start]] void open(log& log);
[[=get("/log")]] auto show(log& log) -> int;
}
[[=on_start, =when(false)]] void never(int what);

namespace admin {
struct journal {};
[[=on_start]] void open(journal& journal, int left_out_with_the_handler_beside_it);
[[=get("/admin")]] auto show(journal& journal) -> int;
}
}

int main(int argc, char** argv) {
    shop::store store;
    const shop::clock clock;
    shop::debugging::log log;
    return conduit::app<^^shop, conduit::except{^^shop::admin}>{store, clock, log}.run(argc, argv);
}
