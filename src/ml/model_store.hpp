#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/model_index.hpp>

#include "load_sessions.hpp"
#include "loader.hpp"
#include "memory_ledger.hpp"
#include "model_metrics.hpp"

namespace conduit::ml {

/// What `repository` does; its functions are described there. Records are never removed, so that places stay where they are.
class model_store final : model_demand {
public:
    explicit model_store(const options& options);
    ~model_store() { stop(); }

    auto require(const std::string& name) -> std::expected<loaded_model*, std::string>;
    auto find(std::string_view name, std::string_view version) const -> loaded_model*;
    auto load(const std::string& name) -> std::expected<void, std::string>;
    auto unload(const std::string& name) -> std::expected<void, std::string>;
    auto load_all() -> std::expected<void, std::string>;
    auto index() const -> std::vector<model_entry>;
    auto report() const -> repository_report;
    void begin_stop();
    void stop();

    /// The files of that model changed: loads it anew, if it is one that is served. Does not wait; what happens is said on the console.
    void follow(const std::string& name);

    auto directory() const -> const std::string& { return options_.models; }

private:
    using clock = std::chrono::steady_clock;
    using done = std::expected<void, std::string>;

    static constexpr std::uint64_t no_version = static_cast<std::uint64_t>(-1);

    struct version_record {
        std::string version;
        std::unique_ptr<loaded_model> place{};
        availability state = availability::loading;
        std::string reason{};
        std::string progress{};
        std::weak_ptr<model_state> model{};
        std::shared_ptr<counters> counts = std::make_shared<counters>();
        std::uint64_t bytes = 0;
        std::uint64_t load_time = 0;  // microseconds
        clock::time_point loaded_at{};
        bool served = true;  // by the policy of versions
    };
    struct model_record {
        std::string name;
        std::unique_ptr<loaded_model> latest{};
        std::map<std::uint64_t, version_record> versions{};  // by number; 0: NAME.onnx
        std::uint64_t current = no_version;  // the number of the latest one that is served
        bool required = false;       // a handler uses it
        unsigned unloads = 0;        // that were asked for, so far
    };

    void ask(loaded_model& place) override;

    // On the loader's thread.
    auto load_now(const std::string& name, bool starting) -> done;
    auto load_or_fail(model_record& record, const model_files::version& file, const model_settings& settings, bool starting, const std::stop_token& stop) -> done;
    auto load_version(model_record& record, const model_files::version& file, const model_settings& settings, bool starting, const std::stop_token& stop) -> done;
    auto load_evicted(model_record& record, std::uint64_t number) -> done;
    auto make_room(std::uint64_t bytes, const version_record* but, bool starting, const std::stop_token& stop) -> done;
    auto begin_load(const model_record& record) -> std::stop_token;
    void end_load();
    auto evict_one(const version_record* but, bool starting) -> bool;
    void choose_latest(model_record& record);
    void freed();

    // Under the lock.
    auto record_of(const std::string& name) -> model_record&;
    void clear(model_record& record, version_record& version, availability state, std::string reason);
    static auto is_known(const version_record& version) -> bool {
        return version.served || (version.state != availability::unavailable && version.state != availability::failed);
    }
    static auto is_latest(const model_record& record, const version_record& version) -> bool;
    static auto used_last(const model_record& record, const version_record& version) -> std::int64_t;

    const options options_;
    std::optional<model_cache> cache_;
    std::string cache_fault_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::unique_ptr<model_record>, std::less<>> records_;
    memory_ledger memory_;
    std::atomic<std::uint64_t> loads_ = 0;  // of versions
    std::atomic<std::uint64_t> failed_loads_ = 0;
    std::atomic<std::uint64_t> evictions_ = 0;
    const model_record* loading_ = nullptr;  // by the loader's thread, now
    std::stop_source load_stop_;             // of that
    bool all_ = false;  // every model of the directory is served
    bool stopping_ = false;  // nothing is loaded any more
    bool stopped_ = false;
    loader loader_;  // the last: its thread uses the others
};

}
