#include "parameters.hpp"

#include <algorithm>

namespace conduit::mcp {
namespace {

using describe::kind;

/// What of the row's body is JSON; null: it reads none.
auto json_body(const argument_row& row) -> const describe::type* {
    if (row.source == argument_source::body) return row.type;
    if (row.source == argument_source::custom && row.intake)
        for (const auto& content : row.intake->contents)
            if (content.media_type.view() == "application/json") return content.type;
    return nullptr;
}

}

auto parameters::named(std::string_view name) const -> const parameter* {
    const auto found = std::ranges::find(single, name, &parameter::name);
    return found == single.end() ? nullptr : &*found;
}

auto parameters_of(const endpoint& endpoint, const offer& offer) -> parameters {
    parameters made;
    const auto rows = endpoint.rows();
    for (const auto& row : rows) {
        if (row.source == argument_source::capture && !made.named(row.name.view()))
            made.single.push_back({row.name, argument_source::capture, row.index, row.type, row.constraint, row.doc, row.example, nullptr, true});
        if (const auto* const type = json_body(row)) made.body = &row, made.body_type = type;
    }
    for (const auto place : {key_place::query, key_place::form})
        for (const auto& key : endpoint.keys(place)) {
            if (made.named(key.name.view())) continue;
            const auto& row = rows[key.row];
            parameter each{key.name, place == key_place::query ? argument_source::query : argument_source::form, 0, key.type, key.constraint, row.doc, row.example,
                           nullptr, key.required};
            if (row.type->kind == kind::object)
                for (const auto& member : row.type->members())
                    if (member.offset == key.offset && member.type == key.type) each.member = &member, each.doc = member.doc, each.example = member.example;
            made.single.push_back(each);
        }
    if (made.body && made.body_type->kind == kind::object && made.body_type->tag.empty())
        made.flat = std::ranges::none_of(made.body_type->members(), [&](const describe::member& member) { return made.named(member.name()) != nullptr; });
    for (const auto& mirror : offer.mirrors)
        for (auto& each : made.single)
            if (each.name == mirror.parameter.view()) each.header = mirror.header;
    return made;
}

}
