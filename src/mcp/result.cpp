#include "result.hpp"

#include <conduit/http/problem.hpp>
#include <conduit/mcp/content.hpp>

#include "../http/media_type.hpp"
#include "json.hpp"
#include "secrets.hpp"

namespace conduit::mcp {
namespace {

/// JSON as one line; text that is none, as text.
auto as_json(const call& call, const std::string& body) -> std::string {
    const auto* const answer = call.item.offer->endpoint->answer;
    const bool ours = answer && answer->contents.size() == 1 && answer->contents.begin()->type;  // written by json::write
    if (ours && !body.contains('\n')) return body;
    const auto read = document::parse(body);
    return read ? compact(read->root()) : quoted(body);
}

auto is_json(std::string_view type) -> bool { return type == "application/json" || type.ends_with("+json"); }

auto is_text(std::string_view type) -> bool {
    return type.starts_with("text/") || is_json(type) || type.ends_with("+xml") || type == "application/xml" || type == "application/x-ndjson" || type == "application/javascript";
}

auto text_block(std::string_view text) -> std::string { return "{\"type\":\"text\",\"text\":" + quoted(text) + "}"; }

auto resource_members(std::string_view uri, std::string_view type, const std::string& body) -> std::string {
    auto members = "\"uri\":" + quoted(uri);
    if (!type.empty()) members += ",\"mimeType\":" + quoted(type);
    return members + (is_text(type) ? ",\"text\":" + quoted(body) : ",\"blob\":\"" + base64(body) + "\"");
}

auto tool_error(std::string_view words) -> std::string { return "\"content\":[" + text_block(words) + "],\"isError\":true"; }

auto result_of_tool(const call& call) -> std::string {
    const auto& out = call.out;
    const auto type = http::essence(out.content_type);
    if (out.status >= 400) return tool_error(words_of_problem(out));
    if (out.status >= 300)
        for (const auto& field : out.headers)
            if (same_header_name(field.name, "location")) return "\"content\":[" + text_block("See " + field.value) + "]";
    if (type == contents_type) return "\"content\":" + out.body;
    if (out.body.empty()) return "\"content\":[]";
    if (is_json(type)) {
        const auto json = as_json(call, out.body);
        const bool structured = call.client.modern || is_object(json);  // until 2025-11-25, nothing else may be
        return "\"content\":[" + text_block(json) + "]" + (structured ? ",\"structuredContent\":" + json : "");
    }
    if (is_text(type)) return "\"content\":[" + text_block(out.body) + "]";
    for (const std::string_view kind : {"image", "audio"})
        if (type.starts_with(kind) && type.substr(kind.size()).starts_with('/'))
            return "\"content\":[{\"type\":\"" + std::string(kind) + "\",\"data\":\"" + base64(out.body) + "\",\"mimeType\":" + quoted(type) + "}]";
    return "\"content\":[{\"type\":\"resource\",\"resource\":{" + resource_members("tool:" + std::string(call.item.offer->name.view()), type, out.body) + "}}]";
}

auto result_of_resource(const call& call) -> std::string {
    const auto said = call.item.offer->media_type.view();
    const auto type = said.empty() ? http::essence(call.out.content_type) : said;
    return "\"contents\":[{" + resource_members(call.uri, type, call.out.body) + "}]";
}

auto result_of_prompt(const call& call) -> std::string {
    std::string members;
    if (const auto doc = call.item.offer->endpoint->doc.view(); !doc.empty()) members = "\"description\":" + quoted(doc) + ",";
    const auto type = http::essence(call.out.content_type);
    if (type == messages_type) return members + "\"messages\":" + call.out.body;
    return members + "\"messages\":[{\"role\":\"user\",\"content\":" + text_block(call.out.body) + "}]";
}

auto result_of_completion(const call& call) -> std::string {
    constexpr std::size_t most = 100;  // of one answer
    const auto read = document::parse(call.out.body);
    std::string values;
    std::size_t count = 0;
    if (read)
        each_element(read->root(), [&](std::string_view value) {
            if (is_string(value) && count++ < most) values.append(values.empty() ? "" : ",").append(value);
        });
    return "\"completion\":{\"values\":[" + values + "],\"total\":" + std::to_string(count) + ",\"hasMore\":" + (count > most ? "true" : "false") + "}";
}

auto failed(const call& call) -> error {
    const auto status = call.out.status;
    if (call.item.offer->kind == offer_kind::resource && status == 404)
        return {.code = call.client.modern ? code::invalid_params : code::resource_not_found, .message = words_of_problem(call.out), .data = "{\"uri\":" + quoted(call.uri) + "}", .status = 200};
    return {.code = status >= 500 ? code::internal : code::invalid_params, .message = words_of_problem(call.out), .status = 200};
}

}

auto words_of_problem(const response& out) -> std::string {
    if (http::essence(out.content_type) != "application/problem+json") return out.body.empty() ? std::string(reason_phrase(out.status)) : out.body;
    const auto read = document::parse(out.body);
    if (!read) return std::string(reason_phrase(out.status));
    auto words = text_of(member(read->root(), "detail"));
    if (!words) words = text_of(member(read->root(), "title")).value_or(std::string(reason_phrase(out.status)));
    each_element(member(read->root(), "errors"), [&](std::string_view fault) {
        auto at = text_of(member(fault, "name")).value_or(text_of(member(fault, "pointer")).value_or(""));
        if (at.starts_with('/')) at.erase(0, 1);
        words->append("\n").append(at).append(at.empty() ? "" : ": ").append(text_of(member(fault, "message")).value_or(""));
    });
    return *std::move(words);
}

auto result_of(const call& call) -> std::expected<std::string, error> {
    // What breaks is no result of a task: there, only what a tool says itself is (the extension, "Task Status").
    const bool broken = call.out.status == 500 && call.how == asks::by_task;
    if (call.item.offer->kind == offer_kind::tool && !broken) return result_of_tool(call);
    if (call.out.status >= 400) return std::unexpected(failed(call));
    switch (call.item.offer->kind) {
    case offer_kind::resource: return result_of_resource(call);
    case offer_kind::prompt: return result_of_prompt(call);
    default: return result_of_completion(call);
    }
}

}
