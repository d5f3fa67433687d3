#pragma once
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/app/options.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/model_index.hpp>

namespace conduit {
class metric_writer;
}

namespace conduit::ml {

/// The models of an app, by name, from `options.models`: NAME.onnx, or NAME/VERSION/model.onnx. See docs/models.md.
///
/// Thread-safe. One thread of its own loads and frees models, one after the other, in the order in which it was asked to; the functions
/// that say so wait for it, and are not for reactors. Errors are one line.
class repository {
public:
    explicit repository(const options& options);
    ~repository();

    /// The place of the model's latest version, loaded when asked for the first time. Waits.
    auto require(std::string_view name) -> std::expected<loaded_model*, std::string>;

    /// The place of a model that was loaded once, or of one of its versions; null when there is none. It stays for the repository's life.
    auto find(std::string_view name, std::string_view version = {}) const -> loaded_model*;

    /// Loads the model as its files are now; of one that is loaded already, calls go to the new one once it is there, and to the old one
    /// where it cannot be loaded. Waits.
    auto load(std::string_view name) -> std::expected<void, std::string>;
    /// Calls get 503 from now on. Waits until those that run are over and the memory is free, 30 seconds at most.
    auto unload(std::string_view name) -> std::expected<void, std::string>;
    /// Loads every model of the directory; those that cannot be loaded are in the index as failed. Waits.
    auto load_all() -> std::expected<void, std::string>;

    /// Every version that was ever loaded or tried, by name and number.
    auto index() const -> std::vector<model_entry>;
    /// What is counted of each of these versions, by the names that docs/metrics.md explains.
    void write_metrics(metric_writer& to) const;

    /// Cancels the loading that is under way, and loads nothing more; what is loaded goes on serving. `unload` cancels that of its model.
    void begin_stop();
    /// Answers what is queued with 503, lets what is running end, joins the threads. The destructor does it too.
    /// Schedulers that coroutines wait on must still exist.
    void stop();

private:
    struct implementation;
    std::unique_ptr<implementation> state_;
};

}
