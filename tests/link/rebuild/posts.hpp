#pragma once
#include <conduit/conduit.hpp>

namespace [[=conduit::prefix("/posts")]] posts {
using namespace conduit::annotations;

[[=get("/")]] auto list() -> std::string;

}
