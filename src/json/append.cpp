#include <conduit/json/append.hpp>

#include "output.hpp"

namespace conduit::json {

void append(std::string& out, std::int64_t value) { output(out).number(value); }
void append(std::string& out, std::uint64_t value) { output(out).number(value); }
void append(std::string& out, double value) { output(out).real(value); }
void append(std::string& out, float value) { output(out).real(value); }
void append(std::string& out, std::string_view value) { output(out).quoted(value); }

}
