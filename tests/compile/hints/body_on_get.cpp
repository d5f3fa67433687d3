#include <conduit/conduit.hpp>
#include <conduit/tensor/body.hpp>

namespace shop {
using namespace conduit::annotations;

struct reason {
    std::string words;
};
[[=get("/digits"), =post("/digits")]] auto classify(conduit::tensor<float, 2> image) -> std::string;
[[=del("/users/:id")]] void delete_user(int id, reason why);
[[=del("/posts/:id"), =silence("body-on-get")]] void delete_post(int id, reason why);
[[=put("/users/:id")]] void put_user(int id, reason why);
[[=get("/reasons")]] auto find_reasons(conduit::form<reason> why) -> std::string;
[[=del("/tags/:id")]] void delete_tag(int id, conduit::query<reason> why);

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
