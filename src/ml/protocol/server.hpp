#pragma once
#include <string_view>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>

namespace conduit::ml::protocol {

/// What the mount knows of the app that it is part of. One of the app's services.
class server {
public:
    explicit server(const options&) {}

    /// Says on standard error which handlers cannot generate though they are marked so.
    void describe(const application& application);

    auto generator_named(std::string_view name) const -> const endpoint*;
    auto has_generators() const -> bool { return !generators_.empty(); }

    std::string_view name;
    std::string_view version;

private:
    std::vector<const endpoint*> generators_;
};

}
