#include <conduit/conduit.hpp>
#include <variant>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
struct [[=discriminator("kind")]] cat { int lives = 9; };
struct [[=discriminator("kind")]] dog { int age = 1; };
#else
struct cat { int lives = 9; };
struct dog { int age = 1; };
#endif
struct item {
    std::variant<cat, dog> pet;
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
