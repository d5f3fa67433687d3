#pragma once
#include <string_view>
#include <conduit/validate/constraint.hpp>

namespace conduit::validate {

/// Whether the text is of JSON Schema's format (2020-12, section 7.3).
auto has_format(std::string_view text, annotation::text_format format) -> bool;

/// "a date, such as 2026-02-28": what a text of the format is.
auto words_of(annotation::text_format format) -> std::string_view;

}
