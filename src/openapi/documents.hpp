#pragma once
#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>

#include "document.hpp"

namespace conduit::openapi {

/// A strong entity tag of what is sent (RFC 9110 section 8.8.3), with its quotes.
auto etag_of(std::string_view content) -> std::string;

/// The documents of the app that is served, written when first asked for. One of the app's services.
class documents {
public:
    explicit documents(const options&) {}

    /// Before serving.
    void describe(const application& application) { application_ = &application; }
    auto about() const -> const conduit::about& { return application_->about; }

    struct document {
        std::string text;
        std::string etag;
    };
    /// Thread-safe.
    auto get(version version) -> const document&;

private:
    struct kept {
        std::once_flag written;
        document content;
    };
    const application* application_ = nullptr;
    std::array<kept, 2> entries_;
};

}
