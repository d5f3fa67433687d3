#include "bind.hpp"

#include <algorithm>
#include <span>

#include "../http/media_type.hpp"
#include "../http/percent.hpp"
#include "../json/read.hpp"
#include "../validate/check.hpp"
#include "query.hpp"
#include "text.hpp"

namespace conduit {
namespace {

using binding::query_pair;

struct binder {
    exchange& x;
    validate::faults faults;

    /// Decodes into the request's memory where there is anything to decode. `+` is a space in queries only.
    auto decoded(std::string_view text, bool plus_is_space) -> std::string_view {
        if (text.find_first_of(plus_is_space ? "%+" : "%") == std::string_view::npos) return text;
        char* const start = x.memory.allocate(text.size());
        char* const end = http::percent_decode(text, start);
        if (!plus_is_space) return {start, end};
        // An encoded plus stays one: so the plain ones are found in the encoded text, in step with the decoded.
        char* to = start;
        for (std::size_t i = 0; i < text.size(); ++i, ++to) {
            if (text[i] == '+') *to = ' ';
            if (text[i] == '%') i += 2;
        }
        return {start, end};
    }

    void capture(const argument_row& row, void* slot) {
        const auto text = decoded(x.captures.text(x.in.path, row.index), false);
        if (binding::read_text(*row.type, text, slot, "path", row.name, faults))
            validate::check(*row.type, *row.constraint, slot, "path", {nullptr, row.name, 0, false}, faults);
    }

    void give(const query_key& key, void* to, std::string_view encoded, bool seen) {
        if (seen && !key.several()) {
            faults.add("query", {nullptr, key.name, 0, false}, "repeated", "is given more than once");
            return;
        }
        if (!seen && key.several()) key.type->clear(to);
        if (faults.full()) return;
        const bool container = key.several() || key.type->kind == describe::kind::optional;
        const auto before = faults.count();
        binding::read_text(container ? *key.type->element : *key.type, decoded(encoded, true), container ? key.type->emplace(to) : to, "query", key.name, faults);
        if (!key.several() && faults.count() == before) check(key, to);
    }

    /// One pass over the query. Of what was seen, a bit for each key.
    void query(std::span<const query_key> keys, void* const* slots) {
        const auto place_of = [&](const query_key& key) -> void* { return static_cast<char*>(slots[key.row]) + key.offset; };
        std::uint64_t seen = 0;
        auto left = x.in.query;
        query_pair pair;
        std::size_t likely = 0;  // clients mostly keep the documented order
        while (binding::next_pair(left, pair)) {
            const auto name = decoded(pair.key, true);
            auto at = likely;
            if (at >= keys.size() || keys[at].name.view() != name)
                at = static_cast<std::size_t>(std::ranges::find(keys, name, [](const query_key& key) { return key.name.view(); }) - keys.begin());
            if (at == keys.size()) continue;
            likely = at + 1;
            give(keys[at], place_of(keys[at]), pair.value, (seen >> at & 1) != 0);
            seen |= std::uint64_t{1} << at;
        }
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (keys[i].several()) check(keys[i], place_of(keys[i]));
            else if (keys[i].required && (seen >> i & 1) == 0) faults.add("query", {nullptr, keys[i].name, 0, false}, "required", "is missing");
        }
    }

    void check(const query_key& key, const void* value) {
        validate::check(*key.type, *key.constraint, value, "query", {nullptr, key.name, 0, false}, faults);
    }

    auto body(const argument_row& row, void* slot) -> bool {
        if (const auto type = x.in.header("content-type"); type && !http::is_json(*type)) {
            write(problem{.status = 415, .detail = "This endpoint takes application/json; the body was sent as " + std::string(http::essence(*type)) + "."},
                  x.out);
            return false;
        }
        if (x.in.body.empty()) {
            write(problem::bad_request("The request has no body; this endpoint takes JSON."), x.out);
            return false;
        }
        if (auto read = json::read(*row.type, *row.constraint, x.in.body, slot, x.memory, faults); !read) {
            write(problem::bad_request("The body is not valid JSON: " + read.error()), x.out);
            return false;
        }
        return true;
    }
};

}

auto bind_arguments(exchange& x, const endpoint& endpoint, void* const* slots) -> bool {
    binder binder{x, {}};
    const auto rows = endpoint.rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        void* const slot = slots[i];
        switch (row.source) {
        case argument_source::capture: binder.capture(row, slot); break;
        case argument_source::state: *static_cast<void**>(slot) = x.states[row.index]; break;
        case argument_source::request: *static_cast<const request**>(slot) = &x.in; break;
        case argument_source::query:
        case argument_source::query_object:
        case argument_source::body:
        case argument_source::custom: break;
        }
    }
    if (const auto keys = endpoint.query_keys(); !keys.empty()) binder.query(keys, slots);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].source == argument_source::body && !binder.body(rows[i], slots[i])) return false;
    if (!binder.faults.empty()) {
        write(std::move(binder.faults).to_problem(), x.out);
        return false;
    }
    // Last: these may cost something, or have effects.
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].source == argument_source::custom && !rows[i].fill(x, slots[i])) return false;
    return true;
}

}
