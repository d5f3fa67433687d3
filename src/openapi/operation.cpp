#include "operation.hpp"

#include <algorithm>
#include <array>
#include <conduit/describe/query_pattern.hpp>
#include <conduit/http/problem.hpp>

#include "responses.hpp"
#include "schema.hpp"

namespace conduit::openapi {
namespace {

using describe::kind;

/// `get_user` → `Get user`
auto in_words(std::string_view handler) -> std::string {
    const auto colon = handler.rfind("::");
    std::string words(colon == handler.npos ? handler : handler.substr(colon + 2));
    std::ranges::replace(words, '_', ' ');
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return words;
}

/// The first sentence, without its full stop.
auto first_sentence(std::string_view doc) -> std::string_view {
    const auto end = std::min(doc.find(". "), doc.find('\n'));
    auto sentence = doc.substr(0, end);
    if (sentence.ends_with('.')) sentence.remove_suffix(1);
    return sentence;
}

auto listed(std::initializer_list<std::string_view> first, const meta::list<std::string_view>& more) -> std::string {
    std::string all;
    const auto add = [&](std::string_view name) { all.append(all.empty() ? "`" : ", `").append(name).append("`"); };
    for (const auto name : first) add(name);
    for (const auto name : more) add(name);
    return all;
}

/// What names of query parameters tell (docs/query.md).
auto query_words(const endpoint& endpoint) -> std::string {
    const auto pattern = describe::query_pattern_of(endpoint);
    std::string words;
    if (pattern.paginates()) words += "Pagination: " + listed({pattern.position, pattern.size}, {}) + ". ";
    if (pattern.searches()) words += "Search: " + listed({pattern.term}, {}) + (pattern.filters.empty() ? ". " : "; filters: " + listed({}, pattern.filters) + ". ");
    if (pattern.sorts()) words += "Sorting: " + listed({}, pattern.order) + ". ";
    if (!words.empty()) words.pop_back();
    return words;
}

auto description_of(const endpoint& endpoint, std::string_view summary) -> std::string {
    const auto doc = endpoint.doc.view();
    const bool says_more = doc.size() > summary.size() + 1;
    std::string words(says_more ? doc : "");
    if (const auto query = query_words(endpoint); !query.empty()) words.append(words.empty() ? "" : "\n\n").append(query);
    return words;
}

struct parameter {
    std::string_view name;
    std::string_view in;
    bool required = false;
    const describe::type* type = nullptr;
    schema_notes notes{};
};

void write_parameter(json_text& out, const parameter& parameter, const components& components) {
    out.object([&] {
        out.member("name", parameter.name);
        out.member("in", parameter.in);
        if (!parameter.notes.doc.empty()) out.member("description", parameter.notes.doc);
        if (parameter.required) out.member("required", true);
        out.key("schema");
        auto of_value = parameter.notes;
        of_value.doc = of_value.example = {};
        write_schema(out, *parameter.type, use::text, components, of_value);
        if (!parameter.notes.example.empty()) out.key("example").raw(parameter.notes.example);
    });
}

/// OpenAPI 3.2, section 4.12: these are described by other means.
auto is_reserved(std::string_view header) -> bool {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"accept", "content-type", "authorization"},
                               [&](std::string_view name) { return same_header_name(name, header); });
}

auto parameters_of(const described_endpoint& described, const components& components) -> std::vector<parameter> {
    std::vector<parameter> all;
    const auto rows = described.endpoint->rows();
    const bool ends_with_rest = described.endpoint->pattern.view().contains("/*");
    for (const auto& row : rows) {
        if (row.source != argument_source::capture) continue;
        const bool rest = ends_with_rest && row.index + 1u == described.captures.size();
        const std::string_view doc = row.doc.empty() && rest ? "The rest of the path, slashes included." : row.doc.view();
        all.push_back({described.captures[row.index], "path", true, row.type, {row.constraint, doc, row.example}});
    }
    constexpr std::pair<key_place, std::string_view> places[]{{key_place::query, "query"}, {key_place::header, "header"}, {key_place::cookie, "cookie"}};
    for (const auto& [place, in] : places)
        for (const auto& key : described.endpoint->keys(place)) {
            // Several may read one header: providers, say. What every request has to say is no parameter of ours.
            if (std::ranges::any_of(all, [&](const parameter& known) { return known.in == in && known.name == key.name.view(); })) continue;
            if (place == key_place::header && is_reserved(key.name)) continue;
            const auto& row = rows[key.row];
            parameter made{key.name, in, key.required, key.type, {key.constraint, row.doc, row.example}};
            if (row.type->kind == kind::object)
                for (const auto& member : row.type->members())
                    if (member.offset == key.offset && member.type == key.type)
                        made.notes = {key.constraint, member.doc, member.example, components.known_defaults.of(member)};
            all.push_back(made);
        }
    return all;
}

void write_contents(json_text& out, meta::table<describe::content> contents, use use, const components& components, const schema_notes& notes) {
    out.key("content").object([&] {
        for (const auto& content : contents) {
            out.key(content.media_type.view()).object([&] {
                if (!content.type) return;
                out.key("schema");
                write_schema(out, *content.type, use, components, {.constraint = notes.constraint});
                if (!notes.example.empty()) out.key("example").raw(notes.example);
            });
        }
    });
}

auto holds_file(const describe::type& form) -> bool {
    return std::ranges::any_of(form.members(), [](const auto& member) { return (member.type->element ? member.type->element : member.type)->kind == kind::upload; });
}

/// What the row reads of the body: empty if it reads none.
auto body_of(const argument_row& row) -> std::vector<describe::content> {
    constexpr meta::text json{"application/json", 16}, multipart{"multipart/form-data", 19}, urlencoded{"application/x-www-form-urlencoded", 33};
    switch (row.source) {
    case argument_source::body: return {{json, row.type}};
    case argument_source::form:
        if (holds_file(*row.type)) return {{multipart, row.type}};
        return {{urlencoded, row.type}, {multipart, row.type}};
    case argument_source::custom:
        if (row.intake) return {row.intake->contents.begin(), row.intake->contents.end()};
        return {};
    default: return {};
    }
}

/// Bytes of whatever media type may be none at all.
auto may_be_empty(const std::vector<describe::content>& contents) -> bool {
    return std::ranges::any_of(contents, [](const auto& content) { return content.media_type.view() == describe::any_content.media_type.view(); });
}

auto use_of(const argument_row& row) -> use { return row.source == argument_source::form ? use::form : use::input; }

}

auto scope_of(std::string_view handler) -> std::string_view {
    const auto colon = handler.rfind("::");
    return colon == handler.npos ? std::string_view{} : handler.substr(0, colon);
}

void collect(const described_endpoint& described, components& components) {
    const auto& endpoint = *described.endpoint;
    for (const auto place : {key_place::query, key_place::header, key_place::cookie})
        for (const auto& key : endpoint.keys(place)) components.add(*key.type, use::text);
    for (const auto& row : endpoint.rows()) {
        if (row.source == argument_source::capture) components.add(*row.type, use::text);
        if (row.source == argument_source::body || row.source == argument_source::form || row.source == argument_source::query_object || row.source == argument_source::header || row.source == argument_source::cookie)
            components.known_defaults.read(row);
        for (const auto& content : body_of(row))
            if (content.type) components.add(*content.type, use_of(row));
    }
    if (endpoint.answer)
        for (const auto& content : endpoint.answer->contents)
            if (content.type) components.add(*content.type, use::output);
    for (const auto status : problems_of(described)) components.add_problem(status);
    for (const auto& security : described.security) components.add_scheme(security);
}

void write_operation(json_text& out, const described_endpoint& described, const std::string& id, const components& components, version version) {
    const auto& endpoint = *described.endpoint;
    out.object([&] {
        if (const auto scope = scope_of(endpoint.handler); !scope.empty()) out.key("tags").array([&] { out.value(scope); });
        const auto summary = endpoint.doc.empty() ? in_words(endpoint.handler) : std::string(first_sentence(endpoint.doc));
        out.member("summary", summary);
        if (const auto words = description_of(endpoint, summary); !words.empty()) out.member("description", words);
        out.member("operationId", id);
        if (endpoint.deprecated) out.member("deprecated", true);
        if (const auto parameters = parameters_of(described, components); !parameters.empty())
            out.key("parameters").array([&] {
                for (const auto& parameter : parameters) write_parameter(out, parameter, components);
            });
        for (const auto& row : endpoint.rows())
            if (const auto contents = body_of(row); !contents.empty())
                out.key("requestBody").object([&] {
                    if (!row.doc.empty()) out.member("description", row.doc.view());
                    write_contents(out, {contents.data(), contents.size()}, use_of(row), components, {.constraint = row.constraint, .example = row.example});
                    if (!may_be_empty(contents)) out.member("required", true);
                });
        out.key("responses").object([&] { write_responses(out, described, components, version); });
        if (!described.security.empty()) {
            out.key("security");
            write_security(out, described.security);
        }
    });
}

}
