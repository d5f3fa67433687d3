#include "model_store.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <ranges>
#include <utility>

#include <conduit/http/problem.hpp>

namespace conduit::ml {
namespace {

using namespace std::chrono_literals;

constexpr auto unload_patience = 30s;

void say(const std::string& name, const std::string& words) { std::fprintf(stderr, "model \"%s\": %s\n", name.c_str(), words.c_str()); }

auto not_there(const std::string& name, const std::string& why) -> problem { return problem::unavailable("The model \"" + name + "\" " + why, 1); }

auto microseconds_since(std::chrono::steady_clock::time_point start) -> std::uint64_t {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count());
}

}

model_store::model_store(const options& options) : options_(options), loader_([this] { freed(); }) {
    if (options_.model_cache.empty()) return;
    if (auto opened = model_cache::open(options_.model_cache, options_.model_cache_size)) cache_ = *std::move(opened);
    else cache_fault_ = std::move(opened.error());
}

auto model_store::record_of(const std::string& name) -> model_record& {
    auto& record = records_[name];
    if (!record) record = std::make_unique<model_record>(name, std::make_unique<loaded_model>(name));
    return *record;
}

auto model_store::require(const std::string& name) -> std::expected<loaded_model*, std::string> {
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = records_.find(name); known != records_.end() && known->second->current != no_version) {
            known->second->required = true;
            return known->second->latest.get();
        }
    }
    done loaded = std::unexpected("the app is stopping");
    loader_.run([&] { loaded = load_now(name, true); });
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    const std::scoped_lock lock(mutex_);
    auto& record = *records_.at(name);
    record.required = true;
    return record.latest.get();
}

auto model_store::find(std::string_view name, std::string_view version) const -> loaded_model* {
    const std::scoped_lock lock(mutex_);
    const auto record = records_.find(name);
    if (record == records_.end()) return nullptr;
    if (version.empty()) return record->second->latest.get();
    for (const auto& [number, each] : record->second->versions)
        if (each.version == version && each.served) return each.place.get();
    return nullptr;
}

auto model_store::load(const std::string& name) -> done {
    done loaded = std::unexpected("the app is stopping");
    loader_.run([&] { loaded = load_now(name, false); });
    return loaded;
}

auto model_store::load_all() -> done {
    const auto names = list_model_names(options_.models);
    if (!names) return std::unexpected(names.error());
    {
        const std::scoped_lock lock(mutex_);
        all_ = true;
    }
    for (const auto& name : *names) {
        {
            const std::scoped_lock lock(mutex_);
            if (const auto known = records_.find(name); known != records_.end() && known->second->current != no_version) continue;
        }
        const bool run = loader_.run([&] {
            if (const auto loaded = load_now(name, true); !loaded) std::fprintf(stderr, "%s\n", loaded.error().c_str());
        });
        if (!run) return std::unexpected("the app is stopping");
    }
    return {};
}

void model_store::follow(const std::string& name) {
    loader_.post([this, name] {
        std::error_code error;
        {
            const std::scoped_lock lock(mutex_);
            const auto known = records_.find(name);
            if (known == records_.end() && !all_) return;
            // A model that was unloaded stays so; one that a handler uses is kept where its files are gone.
            if (known != records_.end() && known->second->unloads > 0 && known->second->current == no_version) return;
        }
        const auto names = list_model_names(options_.models);
        if (names && !std::ranges::contains(*names, name)) {
            const std::scoped_lock lock(mutex_);
            const auto known = records_.find(name);
            if (known == records_.end()) return;  // it came and went
            auto& record = *known->second;
            say(name, record.required ? "its files are gone; what is loaded is kept" : "its files are gone");
            if (record.required) return;
            for (auto& [number, version] : record.versions) clear(record, version, availability::unloading, "its files are gone");
            record.current = no_version;
            record.latest->take(problem::not_found("There is no model \"" + name + "\"."));
            return;
        }
        const auto start = clock::now();
        if (const auto loaded = load_now(name, false)) say(name, "loaded anew in " + std::to_string(microseconds_since(start) / 1000) + " ms");
        else std::fprintf(stderr, "%s\n", loaded.error().c_str());
    });
}

auto model_store::load_now(const std::string& name, bool starting) -> done {
    if (!cache_fault_.empty()) return std::unexpected(cache_fault_);
    auto files = find_model_files(options_.models, name);
    auto settings = files ? read_settings_of(*files) : std::unexpected(files.error());
    auto chosen = settings ? choose_versions(*files, settings->versions) : std::unexpected(settings.error());
    const auto failed = [&](const std::string& why) -> done {
        ++failed_loads_;
        const auto names = list_model_names(options_.models);
        const bool is_there = names && std::ranges::contains(*names, name);
        const std::scoped_lock lock(mutex_);
        if (!records_.contains(name) && !is_there) return std::unexpected(why);
        auto& record = record_of(name);
        if (record.versions.empty()) record.versions[0] = {.version = {}, .place = std::make_unique<loaded_model>(name), .state = availability::failed};
        for (auto& [number, version] : record.versions)
            if (version.served) version.reason = why;
        return std::unexpected(why);
    };
    if (!chosen) return failed(chosen.error());

    model_record* record = nullptr;
    std::stop_token stop;
    std::vector<version_record*> before;
    {
        const std::scoped_lock lock(mutex_);
        record = &record_of(name);
        stop = begin_load(*record);
        for (auto& [number, version] : record->versions)
            if (std::exchange(version.served, false)) before.push_back(&version);
        for (const auto& file : files->versions) {
            auto& version = record->versions[file.number];
            version.version = file.name;
            version.served = true;
            if (!version.place) version.place = std::make_unique<loaded_model>(name);
        }
    }
    done result;
    for (const auto& file : files->versions | std::views::reverse) {  // the latest first: handlers use it
        auto loaded = load_or_fail(*record, file, *settings, starting, stop);
        if (!loaded && result) result = std::move(loaded);
    }
    if (!result) {  // then what was served before stays
        const std::scoped_lock lock(mutex_);
        for (auto* version : before) version->served = true;
    }
    choose_latest(*record);
    end_load();
    return result;
}

/// Under the lock.
auto model_store::begin_load(const model_record& record) -> std::stop_token {
    loading_ = &record;
    load_stop_ = {};
    if (stopping_) load_stop_.request_stop();
    return load_stop_.get_token();
}

void model_store::end_load() {
    const std::scoped_lock lock(mutex_);
    loading_ = nullptr;
}

/// Whatever is thrown meanwhile, the version does not stay `loading`: calls may wait for it.
auto model_store::load_or_fail(model_record& record, const model_files::version& file, const model_settings& settings, bool starting,
                               const std::stop_token& stop) -> done {
    try {
        return load_version(record, file, settings, starting, stop);
    } catch (const std::exception& thrown) {
        auto why = "model \"" + record.name + "\": " + thrown.what();
        ++failed_loads_;
        const std::scoped_lock lock(mutex_);
        auto& version = record.versions.at(file.number);
        version.reason = why;
        if (version.state == availability::loading) clear(record, version, availability::failed, why);
        return std::unexpected(std::move(why));
    }
}

auto model_store::load_version(model_record& record, const model_files::version& file, const model_settings& settings, bool starting,
                               const std::stop_token& stop) -> done {
    auto& version = [&] -> version_record& {
        const std::scoped_lock lock(mutex_);
        return record.versions.at(file.number);
    }();
    const auto tell = [&](std::string progress) {
        const std::scoped_lock lock(mutex_);
        version.progress = std::move(progress);
    };
    const struct in_the_end {
        const decltype(tell)& say;
        ~in_the_end() { say({}); }
    } nothing{tell};
    const load_control control{stop, tell};
    bool was_evicted = false;
    {
        const std::scoped_lock lock(mutex_);
        was_evicted = version.state == availability::evicted;
        if (version.state != availability::ready) version.state = availability::loading;
    }
    const auto cancelled = [&] {
        const std::scoped_lock lock(mutex_);
        const auto why = "model \"" + record.name + "\" " + (stopping_ ? "was not loaded: the app is stopping" : "was unloaded while it was being loaded");
        if (version.state == availability::loading) clear(record, version, availability::unavailable, why);
        return done(std::unexpected(why));
    };
    const auto fail = [&](std::string why) -> done {
        if (stop.stop_requested()) return cancelled();
        ++failed_loads_;
        const std::scoped_lock lock(mutex_);
        version.reason = why;
        if (version.state == availability::loading) clear(record, version, availability::failed, why);
        return std::unexpected(std::move(why));
    };
    const auto no_room = [&](const std::string& why) -> done {
        if (stop.stop_requested() || !was_evicted) return fail("model \"" + record.name + "\": " + why);
        ++failed_loads_;
        const std::scoped_lock lock(mutex_);
        version.state = availability::evicted;  // the next call asks again
        const auto words = not_there(record.name, "has no room in memory now.");
        version.place->refuse(words);
        if (is_latest(record, version)) record.latest->refuse(words);
        return std::unexpected("model \"" + record.name + "\": " + why);
    };
    const auto start = clock::now();
    std::error_code error;
    const auto on_disk = std::filesystem::file_size(file.path, error);
    control.say("waiting for memory");
    if (const auto room = make_room(error ? 0 : on_disk, &version, starting, stop); !room) return no_room(room.error());
    auto loaded = load_sessions(file, settings, cache_ ? &*cache_ : nullptr, control);
    if (!loaded) return fail("model \"" + record.name + "\": " + loaded.error());
    // Now its size is known; it is there already, and only what others take can be given back.
    if (const auto room = make_room(loaded->bytes, &version, starting, stop); !room) return no_room(room.error());
    if (!loaded->note.empty()) say(record.name, loaded->note);
    for (const auto& note : settings.notes) say(record.name, note);

    auto config = settings.config;
    config.instances = loaded->instances;
    auto made = model_state::make(record.name, file.name, std::move(config), std::move(loaded->sessions), version.counts, control);
    if (!made) return fail("model \"" + record.name + "\": " + file.path + " cannot be served: " + made.error());
    const auto model = *std::move(made);
    done replaced;
    {
        const std::scoped_lock lock(mutex_);
        // Of the latest version, the handlers' place has to take it, too: it refuses what they cannot use.
        const bool latest = is_latest(record, version) || file.number == std::ranges::max(record.versions | std::views::filter([](const auto& each) { return each.second.served; }) | std::views::keys);
        std::expected<std::shared_ptr<model_state>, std::string> before;
        if (stop.stop_requested()) before = std::unexpected(load_control::cancelled);
        else if (latest) before = record.latest->exchange(model);
        if (before) before = version.place->exchange(model);
        if (!before) {
            replaced = std::unexpected(std::move(before.error()));
        } else {
            loader_.retire(*std::move(before));
            if (latest) record.current = file.number;
            version.model = model;
            version.state = availability::ready;
            version.reason.clear();
            version.bytes = loaded->bytes;
            version.load_time = microseconds_since(start);
            version.counts->load_time = version.load_time;
            version.loaded_at = clock::now();
            memory_.add(model, loaded->bytes);
            ++loads_;
        }
    }
    if (!replaced) return fail("model \"" + record.name + "\": " + replaced.error());
    changed_.notify_all();
    return {};
}

/// The highest version that is served and there; versions that are served no more go.
void model_store::choose_latest(model_record& record) {
    const std::scoped_lock lock(mutex_);
    for (auto& [number, version] : record.versions)
        if (!version.served && (version.state == availability::ready || version.state == availability::evicted))
            clear(record, version, availability::unloading, "the policy of versions leaves it out");
    for (const auto& [number, version] : record.versions | std::views::reverse) {
        const auto model = version.model.lock();
        if (!version.served || version.state != availability::ready || !model) continue;
        if (record.current != number && record.latest->exchange(model)) record.current = number;
        return;
    }
}

auto model_store::is_latest(const model_record& record, const version_record& version) -> bool {
    const auto current = record.versions.find(record.current);
    return current != record.versions.end() && &current->second == &version;
}

void model_store::clear(model_record& record, version_record& version, availability state, std::string reason) {
    const auto why = not_there(record.name, state == availability::failed ? "could not be loaded." : "was unloaded.");
    if (record.current == no_version || is_latest(record, version)) record.latest->take(why);
    loader_.retire(version.place->take(why));
    version.state = state == availability::unloading && version.bytes == 0 ? availability::unavailable : state;  // nothing to free
    version.reason = std::move(reason);
}

auto model_store::unload(const std::string& name) -> done {
    std::unique_lock lock(mutex_);
    const auto known = records_.find(name);
    if (known == records_.end()) return std::unexpected("no model \"" + name + "\" is loaded");
    auto& record = *known->second;
    ++record.unloads;
    if (loading_ == &record) load_stop_.request_stop();
    for (auto& [number, version] : record.versions)
        if (version.state != availability::failed) clear(record, version, availability::unloading, "unloaded");
    record.latest->take(not_there(name, "was unloaded."));
    record.current = no_version;
    const bool over = changed_.wait_for(lock, unload_patience, [&] {
        return stopped_ || std::ranges::none_of(record.versions, [](const auto& each) { return each.second.state == availability::unloading; });
    });
    if (!over) return std::unexpected("model \"" + name + "\": calls that run still hold it; its memory is free when they are over");
    return {};
}

void model_store::freed() {
    const std::scoped_lock lock(mutex_);
    for (auto& [name, record] : records_)
        for (auto& [number, version] : record->versions)
            if (version.model.expired()) {
                if (version.state == availability::unloading) version.state = availability::unavailable;
                version.bytes = 0;
            }
    changed_.notify_all();
}

auto model_store::index() const -> std::vector<model_entry> {
    const std::scoped_lock lock(mutex_);
    std::vector<model_entry> entries;
    for (const auto& [name, record] : records_)
        for (const auto& [number, version] : record->versions)
            if (is_known(version))
                entries.push_back({name, version.version, version.state, version.reason, version.progress, version.bytes, version.load_time});
    return entries;
}

void model_store::begin_stop() {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    load_stop_.request_stop();
}

void model_store::stop() {
    begin_stop();
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }
    loader_.stop();
    const std::scoped_lock lock(mutex_);
    for (const auto& [name, record] : records_) {
        record->latest->stop();
        for (const auto& [number, version] : record->versions) version.place->stop();
        if (record->latest->is_evicted()) record->latest->take(not_there(name, "is not served any more."));
        for (const auto& [number, version] : record->versions)
            if (version.place->is_evicted()) version.place->take(not_there(name, "is not served any more."));
    }
}

}
