#include <conduit/conduit.hpp>

namespace [[=conduit::prefix("/api/v1")]] shop {
using namespace conduit::annotations;

[[=get("/api/v1/users/:id")]] auto get_user(int id) -> std::string;
[[=get("/api/v1")]] auto home() -> std::string;
[[=get("/api/v1users")]] auto users() -> std::string;
[[=get("/api/v2/users")]] auto new_users() -> std::string;
[[=get("/api/v1/api/v1"), =silence("doubled-prefix")]] auto deep() -> std::string;
[[=get("/users")]] auto list_users() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
