#pragma once
#include <string_view>

namespace conduit::http {

/// The Content-Type that goes with a file's name, by its extension; application/octet-stream where nothing is known.
auto content_type_of_name(std::string_view name) -> std::string_view;

}
