#include "key_values.hpp"

#include "../describe/scalar.hpp"
#include "../validate/check.hpp"
#include "text.hpp"

namespace conduit::binding {

auto key_values::scalar_of(const query_key& key) -> const describe::type& { return key.type->element ? *key.type->element : *key.type; }

void key_values::fault(const query_key& key, std::string_view code, std::string message) {
    faults_.add(in_, {nullptr, key.name, 0, false}, code, std::move(message));
}

inline void key_values::check(const query_key& key) {
    if (key.constraint != &annotation::unconstrained)
        validate::check(*key.type, *key.constraint, value_of(key), in_, {nullptr, key.name, 0, false}, faults_);
}

/// Where the next value of the key goes; null if it takes no more.
[[gnu::always_inline]] inline auto key_values::place_for_one(const query_key& key) -> void* {
    const auto bit = bit_of(key);
    const bool again = (seen_ & bit) != 0;
    seen_ |= bit;
    if (again && !key.several()) {
        fault(key, "repeated", "is given more than once");
        return nullptr;
    }
    void* const value = value_of(key);
    if (!again && key.several()) key.type->clear(value);
    if (faults_.full()) return nullptr;
    return key.type->element ? key.type->emplace(value) : value;
}

void key_values::give(const query_key& key, std::string_view text) {
    void* const place = place_for_one(key);
    if (!place) return;
    const auto& type = scalar_of(key);
    if (type.kind == describe::kind::upload) return fault(key, "type", describe::expectation(type));
    if (!read_text(type, text, place)) {
        auto misfit = misfit_of(type, text, place);
        fault(key, misfit.code, std::move(misfit.message));
        misfits_ |= bit_of(key);
    } else if (!key.several()) {
        check(key);
    }
}

void key_values::give(const query_key& key, const upload& file) {
    void* const place = place_for_one(key);
    if (!place) return;
    const auto& type = scalar_of(key);
    if (type.kind != describe::kind::upload) return fault(key, "type", describe::expectation(type) + ", and no file: send it without a filename");
    *static_cast<upload*>(place) = file;
}

void key_values::finish() {
    for (const auto& key : keys_) {
        if (key.several() && (misfits_ & bit_of(key)) != 0)
            validate::check_count(*key.type, *key.constraint, value_of(key), in_, {nullptr, key.name, 0, false}, faults_);
        else if (key.several()) check(key);
        else if (key.required && (seen_ & bit_of(key)) == 0)
            fault(key, "required", key.type->kind == describe::kind::upload ? "is missing; it " + describe::expectation(*key.type) : "is missing");
    }
}

}
