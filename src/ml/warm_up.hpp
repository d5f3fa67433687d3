#pragma once
#include <memory>
#include <string>
#include <vector>
#include <conduit/ml/model_config.hpp>
#include <conduit/ml/statistics.hpp>

#include "load_control.hpp"
#include "signature.hpp"

namespace conduit::ml {

/// What a model shows before it serves.
struct measurement {
    std::vector<batch_time> curve;  // the shortest of some runs, for 1, 2, 4, ... items; empty when it could not be run
    bool batches = false;           // runs of several items give for each what a run of it alone gives
    std::string remark{};           // why not, for the log
};

/// Runs the model on made-up inputs (floating-point numbers between 0 and 1, else zeros) in growing batches, until larger ones gain
/// nothing or `config.warm_up_time` is over: a run that does not end by then is asked to.
auto warm_up(const std::shared_ptr<const session>& model, const signature& described, const model_config& config,
             const load_control& control = {}) -> measurement;

/// The largest batch that warm-up tries.
inline constexpr std::size_t most_tried = 128;

}
