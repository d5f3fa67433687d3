#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <conduit/app/application.hpp>

#include "json_text.hpp"

namespace conduit::openapi {

/// Of the OpenAPI Specification.
enum class version : std::uint8_t { v3_2, v3_1 };

/// `3.2`, `3.1`
auto version_named(std::string_view name) -> std::optional<version>;

/// The OpenAPI document of an app: the same text for the same app.
auto document_of(const application& application, version version, json_text::layout layout) -> std::string;

}
