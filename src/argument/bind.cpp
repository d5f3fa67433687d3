#include "bind.hpp"

#include <algorithm>
#include <span>
#include <conduit/http/cookie.hpp>

#include "../http/cookies.hpp"
#include "../http/list.hpp"
#include "../http/media_type.hpp"
#include "../json/read.hpp"
#include "../validate/check.hpp"
#include "decode.hpp"
#include "form.hpp"
#include "key_values.hpp"
#include "pairs.hpp"
#include "text.hpp"

namespace conduit {
namespace {

struct binder {
    exchange& x;
    validate::faults faults;

    void capture(const argument_row& row, void* slot) {
        const auto text = binding::decoded(x.memory, x.captures.text(x.in.path, row.index), false);
        const validate::location at{nullptr, row.name, 0, false};
        if (!binding::read_text(*row.type, text, slot)) {
            auto misfit = binding::misfit_of(*row.type, text, slot);
            faults.add("path", at, misfit.code, std::move(misfit.message));
        } else if (row.constraint != &annotation::unconstrained) {
            validate::check(*row.type, *row.constraint, slot, "path", at, faults);
        }
    }

    /// One pass over the query. `strict`: keys that the endpoint has not are faults.
    void query(std::span<const query_key> keys, void* const* slots, bool strict) {
        binding::key_values values(keys, slots, "query", faults, strict);
        const auto decoded = [this](std::string_view text, bool plain) { return plain ? text : binding::decode(x.memory, text, true); };
        binding::encoded_pair pair;
        for (binding::encoded_pairs pairs(x.in.query); pairs.next(pair);)
            if (const auto* key = values.find(decoded(pair.key, pair.plain_key))) values.give(*key, decoded(pair.value, pair.plain_value));
        values.finish();
    }

    auto form(std::span<const query_key> keys, void* const* slots, bool strict) -> bool {
        binding::key_values values(keys, slots, "form", faults, strict);
        if (auto read = binding::read_form(x.in, x.memory, values); !read) {
            write(read.error(), x);
            return false;
        }
        values.finish();
        return true;
    }

    /// Several values stand in one field or in several ones, and empty ones are none (RFC 9110 sections 5.3 and 5.6.1).
    void headers(std::span<const query_key> keys, void* const* slots) {
        binding::key_values values(keys, slots, "header", faults);
        for (const auto& key : keys)
            for (const auto& field : x.in.headers) {
                if (!same_header_name(field.name, key.name)) continue;
                if (!key.several()) values.give(key, field.value);
                else
                    for (std::string_view left = field.value; !left.empty();)
                        if (const auto element = http::take_element(left); !element.empty()) values.give(key, element);
            }
        values.finish();
    }

    /// Of a name that takes one value, the first cookie counts: browsers send the one of the longest path first (RFC 6265 section 5.4).
    void cookies(std::span<const query_key> keys, void* const* slots) {
        binding::key_values values(keys, slots, "cookie", faults);
        for (const auto& key : keys)
            if (!key.several()) {
                if (const auto value = cookie_of(x.in, key.name)) values.give(key, *value);
            } else {
                for (const auto& field : x.in.headers)
                    if (same_header_name(field.name, "cookie"))
                        for (auto left = field.value; const auto value = http::take_cookie(left, key.name);) values.give(key, *value);
            }
        values.finish();
    }

    auto body(const argument_row& row, void* slot) -> bool {
        if (const auto type = x.in.header("content-type"); type && !http::is_json(*type)) {
            write(problem{.status = 415, .detail = "This endpoint takes application/json; " + http::sent_as(*type) + "."}, x);
            return false;
        }
        if (x.in.body.empty()) {
            write(problem::bad_request("The request has no body; this endpoint takes JSON."), x);
            return false;
        }
        if (auto read = json::read(*row.type, *row.constraint, x.in.body, slot, x.memory, faults); !read) {
            write(problem::bad_request("The body is not valid JSON: " + read.error()), x);
            return false;
        }
        return true;
    }
};

}

auto bind_values(exchange& x, const endpoint& endpoint, void* const* slots) -> bool {
    binder binder{x, {}};
    const auto rows = endpoint.rows();
    unsigned sources = 0;  // that occur, a bit each
    const auto occurs = [&sources](argument_source source) { return (sources >> static_cast<unsigned>(source) & 1) != 0; };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        sources |= 1u << static_cast<unsigned>(row.source);
        void* const slot = slots[i];
        switch (row.source) {
        case argument_source::capture: binder.capture(row, slot); break;
        case argument_source::state: *static_cast<void**>(slot) = x.states[row.index]; break;
        case argument_source::request: *static_cast<const request**>(slot) = &x.in; break;
        case argument_source::provided: *static_cast<void**>(slot) = slots[row.index]; break;
        case argument_source::query:
        case argument_source::query_object:
        case argument_source::form:
        case argument_source::header:
        case argument_source::cookie:
        case argument_source::body:
        case argument_source::custom:
        case argument_source::provider: break;
        }
    }
    const bool objects = occurs(argument_source::query_object);
    const bool strict = objects && std::ranges::any_of(rows, [](const argument_row& row) { return row.source == argument_source::query_object && row.type->strict; });
    if (const auto keys = endpoint.query_keys(); !keys.empty() || strict) binder.query(keys, slots, strict);
    if (const auto keys = endpoint.keys(key_place::header); !keys.empty()) binder.headers(keys, slots);
    if (const auto keys = endpoint.keys(key_place::cookie); !keys.empty()) binder.cookies(keys, slots);
    const bool form = occurs(argument_source::form);
    for (std::size_t i = 0; i < rows.size() && (form || occurs(argument_source::body)); ++i)
        if ((rows[i].source == argument_source::body && !binder.body(rows[i], slots[i])) ||
            (rows[i].source == argument_source::form && !binder.form(endpoint.form_keys(), slots, rows[i].type->strict)))
            return false;
    for (std::size_t i = 0; i < rows.size() && (form || objects) && binder.faults.empty(); ++i)
        if (rows[i].source == argument_source::query_object || rows[i].source == argument_source::form)
            validate::check_object(*rows[i].type, slots[i], rows[i].source == argument_source::form ? "form" : "query", {}, binder.faults);
    if (!binder.faults.empty()) {
        write(std::move(binder.faults).to_problem(), x);
        return false;
    }
    return true;
}

auto make_custom(exchange& x, const endpoint& endpoint, void* const* slots, std::size_t first, std::size_t count) -> bool {
    for (std::size_t i = first; i < first + count; ++i)
        if (const auto& row = endpoint.rows()[i]; row.source == argument_source::custom && !row.fill(x, slots[i], *row.constraint)) return false;
    return true;
}

}
