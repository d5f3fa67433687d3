#include <cstdint>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

enum class order { newest, oldest };
struct many {
    int f0 = 0, f1 = 0, f2 = 0, f3 = 0, f4 = 0, f5 = 0, f6 = 0, f7 = 0, f8 = 0, f9 = 0, f10 = 0, f11 = 0, f12 = 0, f13 = 0, f14 = 0, f15 = 0;
    int f16 = 0, f17 = 0, f18 = 0, f19 = 0, f20 = 0, f21 = 0, f22 = 0, f23 = 0, f24 = 0, f25 = 0, f26 = 0, f27 = 0, f28 = 0, f29 = 0, f30 = 0, f31 = 0;
};
struct signup {
    [[=length(1, 80)]] std::string name;
    std::string_view nickname = "";
    order by = order::newest;
    std::optional<double> least;
    [[=range(1, 100)]] std::uint8_t limit = 10;
    std::vector<std::string> tags;
    conduit::upload photo;
    std::optional<conduit::upload> scan;
    [[=length(0, 3)]] std::vector<conduit::upload> more{};
};

[[=post("/signup")]] auto sign_up(conduit::form<signup> form) -> std::string;
[[=put("/signup/:name")]] auto change(std::string_view name, const conduit::form<signup> form, conduit::query<many> query, int page) -> std::string;
[[=patch("/signup")]] auto patch(conduit::query<many> same, conduit::form<many> keys) -> conduit::task<std::string>;
using form_of_many = conduit::form<many>;
[[=post("/many"), =blocking]] auto take_many(form_of_many form) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
