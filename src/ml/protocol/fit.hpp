#pragma once
#include <string_view>
#include <vector>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/loaded_model.hpp>

#include "infer_request.hpp"

namespace conduit::ml::protocol {

// What a request and a model have to do with each other. What does not fit is thrown as a problem of status 400.

/// The inputs, each of which the model has, and all that it has.
auto inputs_for(const model_description& model, const infer_request& request) -> std::vector<named_input>;

/// The outputs to be sent, in the order asked for, all of the model's if none is; that JSON can carry those that are not binary is known
/// then.
auto outputs_for(const model_description& model, const infer_request& request) -> std::vector<infer_output>;

/// A request without JSON: the body is the model's only input. At most one of its dimensions, the batch's aside, is open, and follows
/// from the size; text is one element, without its length. All outputs are binary.
auto read_raw_request(const model_description& model, std::string_view body) -> infer_request;

}
