#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:user_id/posts")]] auto posts_of(int user_id) -> std::string;
[[=get("/users/:id")]] auto get_user(int id) -> std::string;
[[=del("/users/:id")]] void delete_user(int id);
[[=get("/users/:id/posts/:post")]] auto get_post(int id, int post) -> std::string;
[[=put("/users/:id/posts/:number")]] auto put_post(int id, int number) -> std::string;
[[=get("/users/:name/photo"), =silence("capture-names")]] auto photo_of(std::string_view name) -> std::string;
[[=get("/users/*rest")]] auto other(std::string_view rest) -> std::string;  // another kind of segment
[[=get("/posts/:number")]] auto post(int number) -> std::string;            // another place
[[=get("/files/*path")]] auto file(std::string_view path) -> std::string;
[[=del("/files/*name")]] void delete_file(std::string_view name);

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
