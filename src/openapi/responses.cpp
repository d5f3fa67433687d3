#include "responses.hpp"

#include <string>
#include <string_view>
#include <conduit/http/problem.hpp>

#include "schema.hpp"

namespace conduit::openapi {
namespace {

auto reads_body(const argument_row& row) -> bool {
    return row.source == argument_source::body || row.source == argument_source::form || (row.source == argument_source::custom && row.intake && !row.intake->contents.empty());
}

auto words_about(int status) -> std::string_view {
    switch (status) {
    case 0: return "Any other error.";
    case 400: return "The request cannot be read.";
    case 401: return "Who asks has to say who that is: `WWW-Authenticate` tells how.";
    case 403: return "Who asks may not do this.";
    case 413: return "The body is too large.";
    case 415: return "The body has a media type, or a coding, that is not taken here.";
    case 422: return "The request does not fit: `errors` says where, and why.";
    case 503: return "There is too much to do: ask again later.";
    default: return reason_phrase(status);
    }
}

/// `Content Too Large` → `content_too_large`
auto name_of_problem(int status) -> std::string {
    if (status == 0) return "problem";
    std::string name;
    for (const char c : reason_phrase(status)) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == ' ' ? '_' : c;
    return name;
}

/// An event of a stream, as its parts (HTML Living Standard, section 9.2).
void write_event(json_text& out, const describe::type& data, const components& components) {
    out.object([&] {
        out.member("type", "object");
        out.key("properties").object([&] {
            out.key("data").object([&] {
                out.member("type", "string");
                if (data.text()) return;  // sent as it is
                out.member("contentMediaType", "application/json");
                out.key("contentSchema");
                write_schema(out, data, use::output, components);
            });
            for (const auto* name : {"event", "id"}) out.key(name).object([&] { out.member("type", "string"); });
            out.key("retry").object([&] {
                out.member("type", "integer");
                out.member("minimum", 0);
            });
        });
        out.key("required").array([&] { out.value("data"); });
    });
}

/// OpenAPI 3.1 has no word for the values of a stream: there, the schema of one stands for all.
void write_content(json_text& out, const describe::content& content, const components& components, version version) {
    out.key(content.media_type.view()).object([&] {
        if (!content.type) return;
        const bool items = content.items && version == version::v3_2;
        out.key(items ? "itemSchema" : "schema");
        if (items && content.media_type.view() == "text/event-stream") write_event(out, *content.type, components);
        else write_schema(out, *content.type, use::output, components);
    });
}

auto is_stream(const describe::answer& answer) -> bool { return !answer.contents.empty() && answer.contents.begin()->items; }

/// As apply_status decides.
auto status_of(const endpoint& endpoint) -> std::string {
    using statuses = describe::answer::statuses;
    const auto& answer = *endpoint.answer;
    if (answer.kind == statuses::redirect) return "3XX";
    if (answer.kind == statuses::success) return endpoint.status != 0 ? std::to_string(endpoint.status) : "2XX";
    return std::to_string(endpoint.status != 0 && (answer.status == 200 || answer.status == 204) ? endpoint.status : answer.status);
}

auto words_about(const describe::answer& answer, std::string_view status) -> std::string {
    if (!answer.words.empty()) return std::string(answer.words.view());
    if (status == "3XX") return "See there";
    if (status == "2XX") return "Success";
    if (is_stream(answer)) return "A stream: one value after another, as they are made";
    return std::string(reason_phrase(std::stoi(std::string(status))));
}

}

auto problems_of(const described_endpoint& described) -> std::set<int> {
    const auto& endpoint = *described.endpoint;
    std::set<int> statuses{0};
    if (endpoint.blocking) statuses.insert(503);
    if (endpoint.answer) statuses.insert(endpoint.answer->problems.begin(), endpoint.answer->problems.end());
    for (const auto& row : endpoint.rows()) {
        const bool from_request = row.source <= argument_source::body;
        if (from_request || reads_body(row)) statuses.insert(422);
        if (reads_body(row)) statuses.insert({400, 413, 415});
        if (row.intake) statuses.insert(row.intake->problems.begin(), row.intake->problems.end());
    }
    for (const auto& security : described.security) {
        statuses.insert(401);
        if (!security.scopes.empty()) statuses.insert(403);
    }
    return statuses;
}

void write_responses(json_text& out, const described_endpoint& described, const components& components, version version) {
    const auto& endpoint = *described.endpoint;
    if (endpoint.answer) {
        const auto& answer = *endpoint.answer;
        const auto status = status_of(endpoint);
        out.key(status).object([&] {
            out.member("description", words_about(answer, status));
            if (answer.kind == describe::answer::statuses::redirect)
                out.key("headers").object([&] {
                    out.key("Location").object([&] { out.key("schema").object([&] { out.member("type", "string"), out.member("format", "uri-reference"); }); });
                });
            if (!answer.contents.empty())
                out.key("content").object([&] {
                    for (const auto& content : answer.contents) write_content(out, content, components, version);
                });
        });
    }
    const auto problems = problems_of(described);
    const auto refer = [&](const std::string& key, int status) {
        out.key(key).object([&] { out.member("$ref", "#/components/responses/" + name_of_problem(status)); });
    };
    for (const auto status : problems)
        if (status != 0) refer(std::to_string(status), status);
    refer("default", 0);
}

void write_problem_responses(json_text& out, const components& components) {
    for (const auto status : components.problems())
        out.key(name_of_problem(status)).object([&] {
            out.member("description", words_about(status));
            const auto header = [&](std::string_view name, std::string_view words, std::string_view type) {
                out.key("headers").object([&] {
                    out.key(name).object([&] {
                        out.member("description", words);
                        out.key("schema").object([&] { out.member("type", type); });
                    });
                });
            };
            if (status == 401) header("WWW-Authenticate", "The challenge (RFC 9110 section 11.6.1).", "string");
            if (status == 503) header("Retry-After", "After how many seconds.", "integer");
            out.key("content").object([&] {
                const auto own = components.problem_media_type;
                out.key(own.empty() ? "application/problem+json" : own).object([&] {
                    if (!own.empty()) return;
                    out.key("schema");
                    write_schema(out, problem_type, use::output, components);
                });
            });
        });
}

}
