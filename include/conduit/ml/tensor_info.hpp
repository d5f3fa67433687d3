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
    std::vector<std::int64_t> shape;      // -1: any size
    std::vector<std::string> symbols{};   // the model's names of the dimensions of any size, as long as `shape`; perhaps empty
};

}
