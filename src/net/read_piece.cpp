#include "read_piece.hpp"

#include <cstdio>
#include <exception>

namespace conduit::net {

auto read_piece(body_source& source, std::string& to, std::size_t most) -> body_source::state {
    to.clear();
    try {
        return source.read(to, most);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "conduit: error: a body that was being sent: %s\n", thrown.what());
    } catch (...) {
        std::fprintf(stderr, "conduit: error: a body that was being sent threw something that is no std::exception\n");
    }
    return body_source::state::failed;
}

}
