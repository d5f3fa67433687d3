#pragma once
#include <string_view>

namespace conduit::compression {

/// Whether bodies of that Content-Type become smaller: text, and what is written as text. Images, sound, archives and tensors are
/// dense already, and application/octet-stream may be anything.
auto compressible(std::string_view content_type) -> bool;

}
