#pragma once
#include <conduit/app/mountable_of.hpp>

namespace conduit {

namespace ml::protocol {
extern const mountable mounted;
}

/// The Open Inference Protocol, version 2 (REST), with Triton's extensions, for the app's models: `/v2`, `/v2/models/NAME/infer`, and so
/// on; see docs/inference-protocol.md. Mounted by default in apps that include conduit/ml/ml.hpp; see `mount` and `without` of an app.
namespace open_inference {}

template <>
inline constexpr const mountable* mountable_of<^^open_inference> = &ml::protocol::mounted;

}
