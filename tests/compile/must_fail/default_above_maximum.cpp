#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct reading {
#ifdef RIGHT
    [[=max(1.5)]] std::optional<double> volts = 1.5;
#else
    [[=max(1.5)]] std::optional<double> volts = 1.75;
#endif
};
[[=post("/readings")]] auto add_reading(std::vector<reading> body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
