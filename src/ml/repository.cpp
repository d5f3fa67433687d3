#include <conduit/ml/repository.hpp>

#include <mutex>

#include "model_metrics.hpp"
#include "model_store.hpp"
#include "model_watch.hpp"
#include "print_models.hpp"

namespace conduit::ml {

struct repository::implementation {
    explicit implementation(const options& chosen) : store(chosen), watched(chosen.watch_models || chosen.dev) {}

    /// Before the first model is loaded, so that no change goes unnoticed.
    void watch() {
        const std::scoped_lock lock(mutex);
        if (!watched || watcher) return;
        watcher = std::make_unique<model_watch>(store.directory(), [this](const std::string& name) { store.follow(name); });
    }

    model_store store;
    std::mutex mutex;
    bool watched;
    std::unique_ptr<model_watch> watcher;
};

repository::repository(const options& options) : state_(std::make_unique<implementation>(options)) { link_print_models(); }
repository::~repository() { stop(); }

auto repository::require(std::string_view name) -> std::expected<loaded_model*, std::string> {
    state_->watch();
    return state_->store.require(std::string(name));
}
auto repository::find(std::string_view name, std::string_view version) const -> loaded_model* { return state_->store.find(name, version); }
auto repository::load(std::string_view name) -> std::expected<void, std::string> { return state_->store.load(std::string(name)); }
auto repository::unload(std::string_view name) -> std::expected<void, std::string> { return state_->store.unload(std::string(name)); }
auto repository::load_all() -> std::expected<void, std::string> {
    state_->watch();
    return state_->store.load_all();
}
auto repository::index() const -> std::vector<model_entry> { return state_->store.index(); }
void repository::write_metrics(metric_writer& to) const { ml::write_metrics(state_->store.report(), to); }
void repository::begin_stop() { state_->store.begin_stop(); }
void repository::stop() {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->watched = false;
        state_->watcher.reset();
    }
    state_->store.stop();
}

}
