#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include <conduit/tensor/dtype.hpp>

namespace conduit::ml {

/// An input or output as the model declares it.
struct tensor_info {
    std::string name;
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;     // -1: any size
    std::vector<std::string> symbols{};  // what the model calls those dimensions, as long as `shape`; "" where it gives no name
};

/// An input or output as a handler uses it.
struct wanted_tensor {
    std::string name;  // empty: by its place
    dtype type = dtype::f32;
    std::size_t rank = 0;
};

/// How a handler uses a model: a batch, or one item where all of these have one dimension less and the model declares a first
/// dimension of any size.
struct wanted_signature {
    std::vector<wanted_tensor> inputs;   // all that the model has
    std::vector<wanted_tensor> outputs;  // some, or the first ones
};

}
