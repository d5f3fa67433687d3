#pragma once
#include <memory>
#include <string>
#include <vector>

#include "session.hpp"

namespace conduit::ml {

/// What one run of a model gave. It keeps the session, whose allocator the outputs' memory belongs to.
struct run_result {
    std::shared_ptr<const session> model;
    std::string name;  // the model's
    std::vector<output_value> outputs;
};

}
