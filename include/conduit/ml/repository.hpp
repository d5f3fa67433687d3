#pragma once
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <conduit/app/options.hpp>
#include <conduit/ml/loaded_model.hpp>

namespace conduit::ml {

/// The models of an app, by name, from `options.models`: NAME.onnx, or NAME/VERSION/model.onnx with the highest VERSION.
class repository {
public:
    explicit repository(const options& options);
    ~repository();

    /// The model, loaded when asked for the first time; else one line that says what to do. Thread-safe; loads one at a time.
    auto require(std::string_view name) -> std::expected<loaded_model*, std::string>;

    /// Answers what is queued with 503, lets what is running end, joins the threads. The destructor does it too.
    /// Schedulers that coroutines wait on must still exist.
    void stop();

private:
    struct implementation;
    std::unique_ptr<implementation> state_;
};

}
