// One path, every method; and two routes on one handler.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
    std::string name;
};

[[=get("/item")]] auto get_item() -> item;
[[=head("/item")]] auto head_item() -> item;
[[=options("/item")]] void options_item();
[[=post("/item")]] auto add_item(item body) -> conduit::reply<item, 201>;
[[=put("/item")]] auto put_item(item body) -> item;
[[=patch("/item")]] auto change_item(item body) -> item;
[[=del("/item")]] void delete_item();
[[=get("/a"), =get("/b"), =post("/a")]] auto twice() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
