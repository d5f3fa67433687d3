#pragma once
#include <memory>
#include <string>

#include "open_file.hpp"
#include "tree.hpp"

namespace conduit::files {

/// What a path inside a directory leads to.
struct found {
    std::shared_ptr<const files::tree> tree;  // none: a path of the server's own
    std::string name;  // inside the tree
    open_file content;
    bool precompressed = false;  // look for it beside the file
    bool needs_slash = false;    // it is a directory's index, asked for without the slash at the end
};

}
