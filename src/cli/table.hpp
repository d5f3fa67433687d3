#pragma once
#include <string>
#include <vector>

namespace conduit::cli {

/// Rows of equal length on stdout, in columns as wide as they need to be.
void print_table(const std::vector<std::vector<std::string>>& rows);

}
