#include <conduit/mcp/input.hpp>

#include <conduit/http/problem.hpp>

#include "../json/read.hpp"
#include "json.hpp"
#include "schema.hpp"

namespace conduit::mcp {

auto elicitation(std::string_view message, std::string_view schema, std::string_view key) -> input {
    return {"elicitation/create", "{\"mode\":\"form\",\"message\":" + quoted(message) + ",\"requestedSchema\":" + compact(schema) + "}", std::string(key)};
}

auto elicitation_by_page(std::string_view message, std::string_view url, std::string_view key) -> input {
    return {"elicitation/create", "{\"mode\":\"url\",\"message\":" + quoted(message) + ",\"url\":" + quoted(url) + ",\"elicitationId\":" + quoted(key.empty() ? url : key) + "}",
            std::string(key)};
}

auto sampled_by(const sampling& what, std::string_view key) -> input {
    auto params = "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":" + quoted(what.prompt) + "}}],";
    if (!what.system_prompt.empty()) params += "\"systemPrompt\":" + quoted(what.system_prompt) + ",";
    return {"sampling/createMessage", params + "\"maxTokens\":" + std::to_string(what.max_tokens) + "}", std::string(key)};
}

auto roots_of_client(std::string_view key) -> input { return {"roots/list", "{}", std::string(key)}; }

auto form_schema_of(const describe::type& type, void (*construct)(void*), void (*destroy)(void*)) -> std::string { return form_schema(type, construct, destroy); }

namespace {

/// Answers are documents of their own by the time that handlers read them.
auto read(std::string_view answer) -> document {
    auto made = document::parse(answer);
    if (!made) throw problem{.status = 502, .detail = "The client's answer is not valid JSON."};
    return *std::move(made);
}

}

auto action_in(std::string_view answer) -> action {
    const auto document = read(answer);
    const auto said = member(document.root(), "action");
    return said == "\"accept\"" ? action::accepted : said == "\"decline\"" ? action::declined : action::cancelled;
}

auto read_content(std::string_view answer, const describe::type& type, void* to, arena& memory) -> action {
    const auto said = action_in(answer);
    if (said != action::accepted) return said;
    const auto document = read(answer);
    const auto content = member(document.root(), "content");
    validate::faults faults;
    if (const auto done = json::read(type, annotation::unconstrained, content.empty() ? "{}" : content, to, memory, faults); !done)
        throw problem{.status = 502, .detail = "The client's answer is not valid JSON: " + done.error()};
    if (faults.empty()) return said;
    auto refused = std::move(faults).to_problem();
    refused.detail = "What was filled in does not fit.";
    throw refused;
}

auto read_sampled(std::string_view answer) -> sampled {
    const auto document = read(answer);
    sampled made{.text = {}, .model = text_of(member(document.root(), "model")).value_or(""), .stop_reason = text_of(member(document.root(), "stopReason")).value_or("")};
    const auto add = [&](std::string_view block) {
        if (auto text = text_of(member(block, "text"))) made.text += *text;
    };
    const auto content = member(document.root(), "content");
    if (is_array(content)) each_element(content, add);
    else add(content);
    return made;
}

auto read_roots(std::string_view answer) -> std::vector<root> {
    const auto document = read(answer);
    std::vector<root> all;
    each_element(member(document.root(), "roots"), [&](std::string_view each) {
        all.push_back({text_of(member(each, "uri")).value_or(""), text_of(member(each, "name")).value_or("")});
    });
    return all;
}

}
