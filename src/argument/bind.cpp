#include "bind.hpp"

#include <algorithm>
#include <vector>

#include "../http/media_type.hpp"
#include "../http/percent.hpp"
#include "../json/read.hpp"
#include "../validate/check.hpp"
#include "query.hpp"
#include "text.hpp"

namespace conduit {
namespace {

using binding::query_pair;

/// One thing that a query parameter can fill: a handler's parameter, or a field of a query<T>.
struct query_target {
    std::string_view name;
    const describe::type* type;
    const annotation::constraint* constraint;
    void* to;
    bool required;
    bool seen;
};

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

    void give(query_target& target, std::string_view encoded) {
        const auto& type = *target.type;
        const bool several = type.kind == describe::kind::sequence;
        if (target.seen && !several) {
            faults.add("query", {nullptr, target.name, 0, false}, "repeated", "is given more than once");
            return;
        }
        if (!target.seen && several) type.clear(target.to);
        target.seen = true;
        const bool container = several || type.kind == describe::kind::optional;
        if (faults.full()) return;
        binding::read_text(container ? *type.element : type, decoded(encoded, true), container ? type.emplace(target.to) : target.to, "query",
                           target.name, faults);
    }

    void query(std::vector<query_target>& targets) {
        auto left = x.in.query;
        query_pair pair;
        std::size_t likely = 0;  // clients mostly keep the documented order
        while (binding::next_pair(left, pair)) {
            const auto key = decoded(pair.key, true);
            auto found = likely < targets.size() && targets[likely].name == key
                             ? targets.begin() + static_cast<std::ptrdiff_t>(likely)
                             : std::ranges::find(targets, key, &query_target::name);
            if (found == targets.end()) continue;
            likely = static_cast<std::size_t>(found - targets.begin()) + 1;
            const auto before = faults.count();
            give(*found, pair.value);
            if (found->type->kind != describe::kind::sequence && faults.count() == before) check(*found);
        }
        for (auto& target : targets) {
            if (target.type->kind == describe::kind::sequence) check(target);
            else if (!target.seen && target.required) faults.add("query", {nullptr, target.name, 0, false}, "required", "is missing");
        }
    }

    void check(const query_target& target) {
        validate::check(*target.type, *target.constraint, target.to, "query", {nullptr, target.name, 0, false}, faults);
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
    thread_local std::vector<query_target> targets;
    targets.clear();
    const auto rows = endpoint.rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        void* const slot = slots[i];
        switch (row.source) {
        case argument_source::capture: binder.capture(row, slot); break;
        case argument_source::query: {
            const auto kind = row.type->kind;
            targets.push_back({row.name, row.type, row.constraint, slot, kind != describe::kind::optional && kind != describe::kind::sequence, false});
            break;
        }
        case argument_source::query_object:
            for (const auto& member : row.type->members())
                targets.push_back({member.name(), member.type, member.constraint, static_cast<char*>(slot) + member.offset,
                                   member.required && member.type->kind != describe::kind::sequence, false});
            break;
        case argument_source::state: *static_cast<void**>(slot) = x.states[row.index]; break;
        case argument_source::request: *static_cast<const request**>(slot) = &x.in; break;
        case argument_source::body:
        case argument_source::custom: break;
        }
    }
    if (!targets.empty()) binder.query(targets);
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
