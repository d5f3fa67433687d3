#pragma once
#include <vector>
#include <conduit/app/options.hpp>

namespace conduit {

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
        entries_.push_back({&key<Service>, made, [](void* object) { delete static_cast<Service*>(object); }});
        return *made;
    }

    /// Ends what features run, the last one made first.
    void clear() {
        for (; !entries_.empty(); entries_.pop_back()) entries_.back().destroy(entries_.back().object);
    }

private:
    template <class Service>
    static constexpr char key = 0;

    struct entry {
        const void* key;
        void* object;
        void (*destroy)(void*);
    };
    conduit::options options_;
    std::vector<entry> entries_;
};

}
