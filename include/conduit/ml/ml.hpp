#pragma once
// What an application includes to serve models.
#include <conduit/ml/argument.hpp>
#include <conduit/ml/inference.hpp>
#include <conduit/ml/model.hpp>
#include <conduit/ml/open_inference.hpp>
#include <conduit/ml/outputs.hpp>
#include <conduit/ml/repository.hpp>
#include <conduit/tensor/body.hpp>
#include <conduit/tensor/tensor.hpp>
