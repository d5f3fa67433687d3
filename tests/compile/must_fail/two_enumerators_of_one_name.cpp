#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
enum class size { small, large [[=rename("big")]] };
enum class [[=camel_case]] state { on_sale, sold_out };
#else
enum class size { small, large [[=rename("small")]] };
enum class [[=camel_case]] state { on_sale, onSale };
#endif
enum class other { one = 1, uno = 1 };
struct item {
    state now;
    other number;
};
[[=get("/items")]] auto find(std::optional<size> size) -> std::string;
[[=post("/items")]] auto add_item(item body) -> std::string;
[[=get("/size")]] auto show() -> size;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
