#pragma once
#include <string>
#include <conduit/describe/type.hpp>
#include <conduit/meta/list.hpp>

namespace conduit::describe {

namespace building {

struct path {
    const path* outer;
    std::string_view name;

    constexpr auto text() const -> std::string { return (outer ? outer->text() + "." : "") + std::string(name); }
};

constexpr auto fault_in(const type& type, const path* at, meta::list<const describe::type*>& seen, bool files) -> std::string {
    if (files && type.kind == kind::upload) return {};
    if (!type.fault.empty()) return (at ? "the member '" + at->text() + "' has " : "") + std::string(type.fault.view());
    if (type.element) return fault_in(*type.element, at, seen, files);
    if (type.member_count == 0) return {};
    for (const auto* earlier : seen)
        if (earlier == &type) return {};
    seen.push_back(&type);
    for (std::size_t i = 0; i < type.member_count; ++i) {
        const auto& member = type.member_data[i];
        if (!member.fault.empty()) return std::string(member.fault.view());
        const path inner{at, member.name()};
        if (auto why = fault_in(*member.type, inner.name.empty() ? at : &inner, seen, files); !why.empty()) return why;
    }
    return {};
}

}

/// Why values of this type cannot be read from or written to JSON, wherever in it the reason lies; empty if they can. With
/// `files`, as in forms, uploads can.
constexpr auto fault_in(const type& type, bool files = false) -> std::string {
    meta::list<const describe::type*> seen;
    return building::fault_in(type, nullptr, seen, files);
}

}
