#include "components.hpp"

#include <algorithm>
#include <string_view>

namespace conduit::openapi {
namespace {

using describe::kind;

/// Whether what clients get holds more for certain than what they must send.
auto differs(const describe::type& type, std::set<const describe::type*>& seen) -> bool {
    if (!seen.insert(&type).second) return false;
    if (type.strict) return true;
    if (type.element) return differs(*type.element, seen);
    return std::ranges::any_of(type.members(), [&](const describe::member& member) {
        return !member.required || member.secret || member.read_only || differs(*member.type, seen);
    });
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

/// With what OpenAPI allows in names: `shop::page<shop::user>` → `shop_page_shop_user`.
auto as_name(std::string_view words) -> std::string {
    std::string name;
    for (const char c : words) {
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (allowed) name += c;
        else if (!name.empty() && name.back() != '_') name += '_';
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    return name.empty() ? "type" : name;
}

auto full_name(const describe::type& type) -> std::string {
    std::string name(type.full_name.empty() ? type.name.view() : type.full_name.view());
    replace_all(name, "std::__cxx11::basic_string<char>", "string");
    replace_all(name, "std::basic_string_view<char>", "string");
    replace_all(name, "{anonymous}::", "");
    return name;
}

/// Without the namespaces: `page<user>`.
auto short_name(const describe::type& type) -> std::string {
    const auto full = full_name(type);
    std::string name;
    for (std::size_t i = 0; i < full.size(); ++i) {
        const auto end = full.find_first_of(":<>, ", i);
        if (end != full.npos && full.compare(end, 2, "::") == 0) i = end + 1;
        else if (end == full.npos) return name + full.substr(i);
        else name += full.substr(i, end - i + 1), i = end;
    }
    return name;
}

}

constinit const describe::type problem_type{.kind = kind::object, .name = {"problem", 7}, .full_name = {"conduit::problem", 16}};

auto components::use_of(const describe::type& type, use use) const -> openapi::use {
    if (type.kind == kind::enumeration || use == use::text) return use::output;
    if (use != use::input) return use;
    std::set<const describe::type*> seen;
    return differs(type, seen) ? use : use::output;
}

void components::add(const describe::type& type, use use) {
    if (is_component(type)) {
        const schema_key key{&type, use_of(type, use)};
        if (!all_.insert(key).second) return;
        in_order_.push_back(key);
    }
    if (type.element) add(*type.element, use);
    for (const auto& member : type.members())
        if (is_there(member, use)) add(*member.type, use);
}

void components::give_names() {
    if (!problems_.empty() && problem_media_type.empty()) add(problem_type, use::output);
    std::map<std::string, std::set<const describe::type*>> called;
    std::map<const describe::type*, std::size_t> uses;
    for (const auto& [type, use] : in_order_) {
        called[as_name(short_name(*type))].insert(type);
        ++uses[type];
    }
    for (const auto& key : in_order_) {
        const auto& [type, use] = key;
        auto name = as_name(short_name(*type));
        if (called[name].size() > 1) name = as_name(full_name(*type));
        if (uses[type] > 1 && use != use::output) name += use == use::input ? "_input" : "_form";
        auto unique = name;
        for (int number = 2; by_name_.contains(unique); ++number) unique = name + "_" + std::to_string(number);
        names_[key] = unique;
        by_name_[unique] = key;
    }
}

}
