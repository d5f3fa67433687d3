#pragma once
#include <string>
#include <string_view>

/// Each reads the document into the load's type, checks it and writes it again into `out`; false: it was refused. `document`
/// has 64 bytes behind it that may be read.
enum class load { order, people, numbers };

using contestant = auto (*)(load load, std::string_view document, std::string& out) -> bool;

auto by_conduit(load load, std::string_view document, std::string& out) -> bool;
auto by_simdjson(load load, std::string_view document, std::string& out) -> bool;
auto by_glaze(load load, std::string_view document, std::string& out) -> bool;
