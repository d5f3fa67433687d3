#pragma once

namespace conduit::ml {

/// Whoever uses a repository has the command `models`.
void link_print_models();

}
