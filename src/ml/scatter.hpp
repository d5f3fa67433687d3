#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "gather.hpp"
#include "job.hpp"
#include "run_result.hpp"

namespace conduit::ml {

/// Gives each job its rows of what the batch computed: views of it, no copies but where padding is cut off. False: the outputs do not
/// have as many rows as the inputs.
auto scatter(const std::shared_ptr<const run_result>& result, std::span<const std::shared_ptr<job>> jobs, const signature& described,
             const model_config& config, const gatherer& inputs) -> bool;

}
