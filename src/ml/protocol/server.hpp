#pragma once
#include <string_view>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>

namespace conduit::ml::protocol {

/// What the mount knows of the app that it is part of. One of the app's services.
class server {
public:
    explicit server(const options&) {}

    void describe(const application& application) {
        name = application.about.title.empty() ? application.name : application.about.title;
        version = application.about.version;
    }

    std::string_view name;
    std::string_view version;
};

}
