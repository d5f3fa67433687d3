#pragma once
#include <memory>
#include <vector>
#include <conduit/app/options.hpp>

namespace conduit {

/// What features keep for the whole app (the model repository, say): one object of each type, made from the app's
/// options when first asked for. Made while the app starts; while it serves, look-ups only read.
class services {
public:
    explicit services(const conduit::options& chosen) : options_(chosen) {}

    auto options() const -> const conduit::options& { return options_; }

    template <class Service>
    auto get() -> Service& {
        for (auto& made : entries_)
            if (made.key == &key<Service>) return *static_cast<Service*>(made.object.get());
        entries_.push_back({&key<Service>, std::make_shared<Service>(options_)});
        return *static_cast<Service*>(entries_.back().object.get());
    }

    /// Ends what features run, the last one made first.
    void clear() {
        while (!entries_.empty()) entries_.pop_back();
    }

private:
    template <class Service>
    static constexpr char key = 0;

    struct entry {
        const void* key;
        std::shared_ptr<void> object;
    };
    conduit::options options_;
    std::vector<entry> entries_;
};

}
