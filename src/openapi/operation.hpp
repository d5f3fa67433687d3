#pragma once
#include <string>

#include "components.hpp"
#include "document.hpp"
#include "json_text.hpp"
#include "paths.hpp"

namespace conduit::openapi {

/// Notes what the operation refers to.
void collect(const described_endpoint& described, components& components);

/// The operation object; its name is unique in the document.
void write_operation(json_text& out, const described_endpoint& described, const std::string& id, const components& components, version version);

/// `shop::admin::get_user` → `shop::admin`
auto scope_of(std::string_view handler) -> std::string_view;

}
