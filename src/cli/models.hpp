#pragma once
#include <string>
#include <conduit/app/options.hpp>

namespace conduit::cli {

/// A table on stdout of the models in the directory: name, version, whether it loads, inputs, outputs, what is configured. Gives the
/// exit status: 1 when one of them does not load. Defined by conduit_ml; null in apps that serve no model.
[[gnu::weak]] auto print_models(const options& options) -> int;

}
