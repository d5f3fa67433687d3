#pragma once
#include <conduit/conduit.hpp>

namespace [[=conduit::prefix("/users")]] users {
using namespace conduit::annotations;

[[=get("/:id")]] auto show(int id) -> std::string;

}
