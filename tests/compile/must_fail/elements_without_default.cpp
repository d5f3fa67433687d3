#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
struct price { int cents; };
#else
class price {
public:
    explicit price(int cents) : cents_(cents) {}

private:
    int cents_;
};
#endif
struct list { std::vector<price> prices; };
[[=post("/lists")]] auto add(list body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
