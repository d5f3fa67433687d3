#include "not_opened.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "../http/printable.hpp"

namespace conduit::files {

auto not_opened(const std::string& name, int error) -> problem {
    switch (error) {
    case EACCES:
    case EPERM:
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOMEM: std::fprintf(stderr, "conduit: error: the file %s cannot be opened: %s\n", http::printable(name).c_str(), std::strerror(error)); break;
    default: break;
    }
    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM: return problem::unavailable("The server has too many files open.", 1);
    case EAGAIN: return problem::unavailable("The file is being changed.", 1);  // its path, or a lease on it
    case EIO: return problem::internal("The file cannot be read.");
    default: return problem::not_found("There is no such file.");
    }
}

}
