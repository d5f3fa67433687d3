#pragma once
// What an application includes to take and give tensors.
#include <conduit/tensor/body.hpp>
#include <conduit/tensor/tensor.hpp>
#include <conduit/tensor/tensors.hpp>
#include <conduit/tensor/text_tensor.hpp>
