#include "parameters.hpp"

#include <algorithm>
#include <conduit/http/header.hpp>

#include "../net/syntax.hpp"

namespace conduit::http {
namespace {

void skip_space(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

/// Behind the opening quote: where the closing one stands.
auto closing_quote(std::string_view text) -> std::size_t {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return i;
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    }
    return std::string_view::npos;
}

}

auto next_parameter(std::string_view& left, parameter& found) -> parameter_step {
    do {
        skip_space(left);
        if (left.empty()) return parameter_step::end;
        if (left.front() != ';') return parameter_step::broken;
        left.remove_prefix(1);
        skip_space(left);
    } while (left.empty() || left.front() == ';');  // empty ones are allowed
    const auto equals = left.find('=');
    if (equals == std::string_view::npos || !net::is_token(left.substr(0, equals))) return parameter_step::broken;
    found.name = left.substr(0, equals);
    left.remove_prefix(equals + 1);
    if (left.starts_with('"')) {
        left.remove_prefix(1);
        const auto end = closing_quote(left);
        if (end == std::string_view::npos) return parameter_step::broken;
        found.value = left.substr(0, end);
        left.remove_prefix(end + 1);
        return parameter_step::found;
    }
    // More than tokens: common clients leave out the quotes that a boundary needs.
    const auto end = std::min(left.find_first_of("; \t"), left.size());
    if (end == 0) return parameter_step::broken;
    found.value = left.substr(0, end);
    left.remove_prefix(end);
    return parameter_step::found;
}

auto find_parameter(std::string_view field, std::string_view name) -> std::expected<std::optional<std::string_view>, std::string> {
    std::optional<std::string_view> value;
    auto left = field.substr(std::min(field.find(';'), field.size()));
    for (parameter parameter;;) {
        switch (next_parameter(left, parameter)) {
        case parameter_step::end: return value;
        case parameter_step::broken: return std::unexpected("has malformed parameters");
        case parameter_step::found: break;
        }
        if (!same_header_name(parameter.name, name)) continue;
        if (value) return std::unexpected("has the parameter " + std::string(name) + " twice");
        value = parameter.value;
    }
}

}
