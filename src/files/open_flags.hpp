#pragma once
#include <fcntl.h>

namespace conduit::files {

/// For reading; neither waits for the other end of a FIFO nor takes a terminal over, and is closed in programs that are started.
inline constexpr int open_flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

}
