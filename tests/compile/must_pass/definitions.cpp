// A declaration in a header and a definition, with the annotations repeated or not.
#include "header_of_definitions.hpp"

namespace shop {

[[=get("/users/:id"), =doc("One user."), =status(203)]] auto get_user(int id) -> std::string { return std::to_string(id); }
auto list_users(int page) -> std::string { return std::to_string(page); }
auto named_later(int id) -> std::string { return std::to_string(id); }

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
