#include <array>

#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
    [[=max(9)]] std::array<int, 2> sizes{1, 2};
#ifdef RIGHT
    [[=max(1e19)]] std::uint64_t number = 1;
#else
    [[=max(10'000'000'000'000'000'000u)]] std::uint64_t number = 1;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
