#include "defaults.hpp"

#include <cstddef>
#include <memory>
#include <new>
#include <conduit/json/write.hpp>

namespace conduit::openapi {
namespace {

constexpr std::align_val_t widest{64};  // of a handler parameter

}

void defaults::read(const argument_row& row) {
    if (!row.type || !row.construct || seen_.contains(row.type)) return;
    const auto release = [](void* memory) { ::operator delete(memory, widest); };
    const std::unique_ptr<void, decltype(release)> memory(::operator new(row.type->size, widest), release);
    try {
        row.construct(memory.get());
    } catch (...) {
        return;  // requests that leave it out will be told
    }
    const auto destroy = [&](void* value) {
        if (row.destroy) row.destroy(value);
    };
    const std::unique_ptr<void, decltype(destroy)> value(memory.get(), destroy);
    try {
        read(*row.type, value.get());
    } catch (...) {
    }
}

/// `value` was made by default.
void defaults::read(const describe::type& type, void* value) {
    if (!seen_.insert(&type).second) return;
    if (type.kind == describe::kind::optional || type.kind == describe::kind::sequence) {
        if (!type.emplace) return;
        read(*type.element, type.emplace(value));
        return type.clear(value);
    }
    if (type.kind != describe::kind::object) return;
    const auto place = [&](const describe::member& member) { return static_cast<std::byte*>(value) + member.offset; };
    for (const auto& member : type.members()) {
        if (member.required || member.type->kind == describe::kind::upload) continue;
        std::string json;
        json::write(json, *member.type, place(member));
        if (json != "null" && !json.empty()) values_[&member] = std::move(json);
    }
    for (const auto& member : type.members()) {
        // An object with an initialiser in this one says nothing of those without.
        const bool as_made = member.required || member.type->element;
        if (as_made) read(*member.type, place(member));
    }
}

}
