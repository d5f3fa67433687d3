#pragma once
#include <expected>
#include <string>
#include <conduit/ml/tensor_info.hpp>

#include "signature.hpp"

namespace conduit::ml {

/// Can a handler use the model so? The error says what differs and what to do, in one line.
auto fits(const signature& model, const wanted_signature& use) -> std::expected<void, std::string>;

}
