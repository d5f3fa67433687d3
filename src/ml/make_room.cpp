#include <algorithm>
#include <cstdio>
#include <format>
#include <utility>

#include <conduit/http/problem.hpp>

#include "model_store.hpp"

// Models that make room for others when --model-memory is reached, and come back when they are asked for.
namespace conduit::ml {
namespace {

using namespace std::chrono_literals;

constexpr auto room_patience = 10s;   // beyond the time for which models stay at least
constexpr auto room_interval = 10ms;  // calls do not say when they are over

}

auto model_store::make_room(std::uint64_t bytes, const version_record* but, bool starting, const std::stop_token& stop) -> done {
    const auto most = options_.model_memory;
    if (most == 0) return {};
    if (bytes > most) return std::unexpected(std::format("it needs {} bytes of memory, and --model-memory allows {}", bytes, most));
    const auto fits = [&] {
        if (stop.stop_requested()) return true;
        const std::scoped_lock lock(mutex_);
        return memory_.used() + bytes <= most;
    };
    const auto end = clock::now() + std::chrono::milliseconds(options_.model_keep) + room_patience;
    while (!fits()) {
        const bool evicted = evict_one(but, starting);
        // Who is next waits behind this one: the loader's tasks are first come, first served.
        if (loader_.wait_for_freed(std::min(end, clock::now() + (evicted ? 1s : room_interval)), fits)) break;
        if (clock::now() >= end || loader_.is_stopping())
            return std::unexpected(std::format("there is no room for {} bytes: the other models are in use, and --model-memory allows {}", bytes, most));
    }
    return {};
}

/// Of the models that are idle, the one that was used last the longest time ago. False: none is, or all were loaded just now.
auto model_store::evict_one(const version_record* but, bool starting) -> bool {
    const auto is_idle = [](const version_record& version) {
        const auto model = version.model.lock();
        return model && model->queue.waiting() == 0 && model->queue.running() == 0;
    };
    const std::scoped_lock lock(mutex_);
    const auto newest = clock::now() - std::chrono::milliseconds(starting ? 0 : options_.model_keep);
    model_record* of = nullptr;
    version_record* chosen = nullptr;
    for (auto& [name, record] : records_)
        for (auto& [number, version] : record->versions) {
            if (&version == but || version.state != availability::ready || version.loaded_at > newest || !is_idle(version)) continue;
            if (chosen != nullptr && used_last(*record, version) >= used_last(*of, *chosen)) continue;
            of = record.get();
            chosen = &version;
        }
    if (chosen == nullptr) return false;
    if (is_latest(*of, *chosen)) of->latest->evict(*this);
    loader_.retire(chosen->place->evict(*this));
    ++evictions_;
    chosen->state = availability::evicted;
    chosen->reason = "it made room for others, and is loaded again when it is asked for";
    return true;
}

auto model_store::used_last(const model_record& record, const version_record& version) -> std::int64_t {
    const auto latest = is_latest(record, version) ? record.latest->last_used() : 0;
    return std::max({version.place->last_used(), latest, version.loaded_at.time_since_epoch().count()});
}

/// By the first call that finds the place evicted, under the place's lock.
void model_store::ask(loaded_model& place) {
    loader_.post([this, &place] {
        model_record* record = nullptr;
        std::uint64_t number = 0;
        {
            const std::scoped_lock lock(mutex_);
            for (auto& [name, each] : records_)
                for (auto& [version_number, version] : each->versions)
                    if (version.place.get() == &place || (each->latest.get() == &place && each->current == version_number)) {
                        record = each.get();
                        number = version_number;
                    }
            if (record == nullptr || record->versions.at(number).state != availability::evicted) return;
        }
        if (const auto loaded = load_evicted(*record, number); !loaded) std::fprintf(stderr, "%s\n", loaded.error().c_str());
    });
}

auto model_store::load_evicted(model_record& record, std::uint64_t number) -> done {
    auto files = find_model_files(options_.models, record.name);
    const auto settings = files ? read_settings_of(*files) : std::unexpected(files.error());
    const auto file = settings ? std::ranges::find(files->versions, number, &model_files::version::number) : decltype(files->versions.begin()){};
    if (settings && file != files->versions.end()) {
        const auto stop = [&] {
            const std::scoped_lock lock(mutex_);
            return begin_load(record);
        }();
        auto loaded = load_or_fail(record, *file, *settings, false, stop);
        end_load();
        return loaded;
    }
    ++failed_loads_;
    const std::scoped_lock lock(mutex_);
    auto why = !settings ? settings.error() : "model \"" + record.name + "\": its files are gone";
    clear(record, record.versions.at(number), availability::failed, why);
    return std::unexpected(std::move(why));
}

}
