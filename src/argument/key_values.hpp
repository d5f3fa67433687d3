#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <conduit/argument/query_key.hpp>
#include <conduit/http/upload.hpp>

#include "../validate/faults.hpp"

namespace conduit::binding {

/// Gives the keys of an endpoint the values that a request has for them, as they come, and checks them: the rules are the
/// same for queries and forms. `in` says which, in faults.
class key_values {
public:
    key_values(std::span<const query_key> keys, void* const* slots, std::string_view in, validate::faults& faults, bool strict = false)
        : keys_(keys), slots_(slots), in_(in), faults_(faults), strict_(strict) {}

    /// Null: the endpoint has no such key, which is a fault if it is strict.
    auto find(std::string_view name) -> const query_key* {
        auto at = likely_;
        if (at >= keys_.size() || keys_[at].name.view() != name)
            at = static_cast<std::size_t>(std::ranges::find(keys_, name, [](const query_key& key) { return key.name.view(); }) - keys_.begin());
        if (at == keys_.size()) {
            if (strict_ && name != "_charset_") faults_.add(in_, {nullptr, name, 0, false}, "unknown", "is not known here");  // RFC 7578 section 4.6
            return nullptr;
        }
        likely_ = at + 1;
        return &keys_[at];
    }

    /// `text`, decoded, must outlive a string_view that is read from it.
    void give(const query_key& key, std::string_view text);
    void give(const query_key& key, const upload& file);
    /// When all values are given: what is missing, and whether there are as many as there should be.
    void finish();

private:
    static auto scalar_of(const query_key& key) -> const describe::type&;

    auto bit_of(const query_key& key) const -> std::uint64_t { return std::uint64_t{1} << (&key - keys_.data()); }
    auto value_of(const query_key& key) const -> void* { return static_cast<char*>(slots_[key.row]) + key.offset; }
    auto place_for_one(const query_key& key) -> void*;
    void fault(const query_key& key, std::string_view code, std::string message);
    void check(const query_key& key);

    std::span<const query_key> keys_;
    void* const* slots_;
    std::string_view in_;
    validate::faults& faults_;
    bool strict_;
    std::uint64_t seen_ = 0;     // a bit for each key
    std::uint64_t misfits_ = 0;  // those with a value that does not fit
    std::size_t likely_ = 0;     // clients mostly keep the documented order
};

}
