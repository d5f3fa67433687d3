#pragma once
#include <string_view>

namespace conduit {

/// What the description of an app (its OpenAPI document) says of it as a whole. The texts must outlive the app, as literals do:
///
///     conduit::app<^^shop>{users}.describe({.title = "The shop", .version = "1.2.0"}).run(argc, argv);
struct about {
    std::string_view title{};  // empty: the app's name
    std::string_view version = "0.1.0";
    std::string_view summary{};
    std::string_view description{};  // Markdown
    std::string_view terms_of_service{};
    std::string_view contact_name{};
    std::string_view contact_url{};
    std::string_view contact_email{};
    std::string_view license{};
    std::string_view license_url{};
    std::string_view servers[4]{};  // addresses; none: where the document comes from
};

}
