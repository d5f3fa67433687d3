#pragma once
#include <string>
#include <string_view>

namespace conduit::http {

/// Content-Disposition (RFC 6266) that makes a browser save the body under `name`. What is no plain ASCII is sent twice: as
/// `filename*` (RFC 8187), and with `_` in its place for clients that do not know that.
auto attachment(std::string_view name) -> std::string;

}
