#pragma once
#include <map>
#include <string_view>
#include <conduit/route/plan.hpp>

/// Plans as applications have them: constants, of handlers with these routes.
extern const std::map<std::string_view, conduit::routing::plan> plans_of_apps;
