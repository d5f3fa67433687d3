#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <conduit/tensor/dtype.hpp>

namespace conduit::ml {

/// An input or output as the model declares it.
struct tensor_info {
    std::string name;
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;  // -1: any size
};

struct model_state;

/// A model that is in memory, with its queue and the threads that run it. The repository owns it.
class loaded_model {
public:
    explicit loaded_model(std::shared_ptr<model_state> state);
    ~loaded_model();
    loaded_model(const loaded_model&) = delete;
    auto operator=(const loaded_model&) -> loaded_model& = delete;

    auto name() const -> const std::string&;
    auto version() const -> const std::string&;  // the folder's name; empty for NAME.onnx
    auto inputs() const -> std::span<const tensor_info>;
    auto outputs() const -> std::span<const tensor_info>;

    auto state() const -> const std::shared_ptr<model_state>& { return state_; }

private:
    std::shared_ptr<model_state> state_;  // runs that are not over share it
};

}
