#pragma once
#include <vector>
#include <conduit/app/options.hpp>

namespace conduit {

class metric_writer;

/// What features keep for the whole app (the model repository, say): one object of each type, made from the app's
/// options when first asked for. Made while the app starts; while it serves, look-ups only read.
class services {
public:
    explicit services(const conduit::options& chosen) : options_(chosen) {}
    services(const services&) = delete;
    services& operator=(const services&) = delete;
    ~services() { clear(); }

    auto options() const -> const conduit::options& { return options_; }

    template <class Service>
    auto get() -> Service& {
        for (auto& made : entries_)
            if (made.key == &key<Service>) return *static_cast<Service*>(made.object);
        auto* const made = new Service(options_);
        entries_.push_back({&key<Service>, made, [](void* object) { delete static_cast<Service*>(object); }, metrics_of<Service>(), stop_of<Service>()});
        return *made;
    }

    /// Has each that has `void write_metrics(metric_writer&) const` write its metrics: see metric_writer.
    void write_metrics(metric_writer& to) const {
        for (const auto& made : entries_)
            if (made.write_metrics) made.write_metrics(made.object, to);
    }

    /// Tells each that has `void begin_stop()` that the server takes no more requests, and answers those that it has.
    void begin_stop() {
        for (const auto& made : entries_)
            if (made.begin_stop) made.begin_stop(made.object);
    }

    /// Ends what features run, the last one made first.
    void clear() {
        for (; !entries_.empty(); entries_.pop_back()) entries_.back().destroy(entries_.back().object);
    }

private:
    template <class Service>
    static constexpr char key = 0;

    using metrics_function = void (*)(const void*, metric_writer&);
    template <class Service>
    static constexpr auto metrics_of() -> metrics_function {
        if constexpr (requires(const Service& service, metric_writer& to) { service.write_metrics(to); })
            return [](const void* object, metric_writer& to) { static_cast<const Service*>(object)->write_metrics(to); };
        else return nullptr;
    }

    template <class Service>
    static constexpr auto stop_of() -> void (*)(void*) {
        if constexpr (requires(Service& service) { service.begin_stop(); }) return [](void* object) { static_cast<Service*>(object)->begin_stop(); };
        else return nullptr;
    }

    struct entry {
        const void* key;
        void* object;
        void (*destroy)(void*);
        metrics_function write_metrics;
        void (*begin_stop)(void*);
    };
    conduit::options options_;
    std::vector<entry> entries_;
};

}
