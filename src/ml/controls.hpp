#pragma once
#include <expected>
#include <string>
#include <conduit/ml/call_options.hpp>

#include "job.hpp"
#include "signature.hpp"

namespace conduit::ml {

/// What a control is of a request at that step; one without an id is a sequence of its own. The error: why the id cannot be given to the model.
auto control_of(const control_input& control, const tensor_info& info, const sequence_step& step) -> std::expected<job_input, std::string>;

}
