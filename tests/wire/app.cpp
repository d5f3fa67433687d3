#include <conduit/conduit.hpp>

// The application that the wire tests talk to.
namespace wire {
using namespace conduit::annotations;

struct thing {
    int id = 0;
};
struct named {
    std::string name;
};
struct named_thing {
    int id = 0;
    std::string name;
};

[[=get("/hello")]]
auto hello() -> std::string_view {
    return "hello";
}

[[=post("/echo")]]
auto echo(const conduit::request& request) -> conduit::response {
    return {.content_type = std::string(request.header("content-type").value_or("application/octet-stream")), .body = std::string(request.body)};
}

[[=get("/users/:id")]]
auto get_user(int id) -> thing {
    return {id};
}

[[=put("/users/:id")]]
auto put_user(int id, named body) -> named_thing {
    return {id, body.name};
}

[[=del("/users/:id")]]
void delete_user(int id) {
    static_cast<void>(id);
}

[[=get("/files/*path")]]
auto file(std::string_view path) -> std::string {
    return std::string(path);
}

[[=get("/wait"), =blocking]]
auto wait() -> std::string {
    return "waited";
}

}

int main(int argc, char** argv) { return conduit::app<^^wire>{}.run(argc, argv); }
