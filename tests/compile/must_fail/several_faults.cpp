#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
#ifdef RIGHT
[[=get("/posts/:id")]] auto get_post(int id) -> std::string;
[[=get("/posts")]] auto list_posts(store& all) -> std::string;
[[=post("/posts")]] auto add_post(std::string_view title) -> std::string;
#else
[[=get("/posts/:id")]] auto get_post(int number) -> std::string*;
[[=get("/posts/:number")]] auto find_post(int number) -> std::string;
[[=get("/posts")]] auto list_posts(store all) -> std::string;
[[=post("posts")]] auto add_post(std::string_view title) -> std::string;
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
