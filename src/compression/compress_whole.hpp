#pragma once
#include <string>

#include "../http/accept_encoding.hpp"

namespace conduit::compression {

/// False: it would not become smaller, and is as it was.
auto compress_whole(std::string& body, http::encoding coding) -> bool;

}
