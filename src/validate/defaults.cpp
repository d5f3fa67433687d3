#include "defaults.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <new>
#include <set>

#include "check.hpp"

namespace conduit::validate {
namespace {

constexpr std::align_val_t widest{64};  // of a handler parameter

/// Whether a value of the type, or one that it could hold, has a default to check.
auto has_unchecked(const describe::type& type, std::set<const describe::type*>& seen) -> bool {
    if (!seen.insert(&type).second) return false;
    if (type.element) return has_unchecked(*type.element, seen);
    return std::ranges::any_of(type.members(), [&](const describe::member& member) { return member.checked_at_start || has_unchecked(*member.type, seen); });
}

/// What is wrong in a value that was made by default and not touched since; empty if nothing.
auto fault_in(const describe::type& type, void* value, std::set<const describe::type*>& seen) -> std::string {
    if (type.element) {
        if (!type.emplace || !seen.insert(&type).second) return {};
        auto why = fault_in(*type.element, type.emplace(value), seen);
        type.clear(value);
        return why;
    }
    for (const auto& member : type.members()) {
        void* const at = static_cast<std::byte*>(value) + member.offset;
        if (member.checked_at_start) {
            faults broken;
            check(*member.type, *member.constraint, at, "default", {nullptr, member.name()}, broken);
            if (!broken.empty())
                return std::format("the default of the member '{}' of {} breaks its own constraint: it {}", member.name(), type.name.view(),
                                   std::move(broken).to_problem().errors.front().message);
        }
        if (auto why = fault_in(*member.type, at, seen); !why.empty()) return why;
    }
    return {};
}

auto fault_in(const argument_row& row) -> std::string {
    const auto release = [&](void* memory) { ::operator delete(memory, widest); };
    const std::unique_ptr<void, decltype(release)> memory(::operator new(row.type->size, widest), release);
    try {
        row.construct(memory.get());
    } catch (...) {
        return {};
    }
    const auto destroy = [&](void* value) {
        if (row.destroy) row.destroy(value);
    };
    const std::unique_ptr<void, decltype(destroy)> value(memory.get(), destroy);
    std::set<const describe::type*> seen;
    try {
        return fault_in(*row.type, value.get(), seen);
    } catch (...) {
        return {};
    }
}

}

auto check_defaults(std::span<const endpoint* const> endpoints) -> std::expected<void, std::string> {
    for (const auto* endpoint : endpoints)
        for (const auto& row : endpoint->rows()) {
            std::set<const describe::type*> seen;
            if (!row.type || row.source < argument_source::query_object || row.source > argument_source::body) continue;
            if (!row.construct || !has_unchecked(*row.type, seen)) continue;
            if (const auto why = fault_in(row); !why.empty())
                return std::unexpected(std::format("{} {} ({}, {}:{}): {}", name_of(endpoint->method), endpoint->pattern.view(), endpoint->handler.view(),
                                                   endpoint->place.file.view(), endpoint->place.line, why));
        }
    return {};
}

}
