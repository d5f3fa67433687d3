#include "users.hpp"

namespace users {

auto show(int id) -> std::string { return "user " + std::to_string(id); }

}
