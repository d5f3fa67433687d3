#include "tool_result.hpp"

#include <utility>

#include "json.hpp"

namespace conduit::mcp {

auto tool_result_of(std::string json) -> tool_result {
    tool_result made{.json = std::move(json)};
    const auto parsed = document::parse(made.json);
    if (!parsed) return made;
    each_element(member(parsed->root(), "content"), [&](std::string_view block) {
        if (text_of(member(block, "type")) != "text") return;
        if (!made.text.empty()) made.text += '\n';
        made.text += text_of(member(block, "text")).value_or("");
    });
    made.structured = member(parsed->root(), "structuredContent");
    made.is_error = member(parsed->root(), "isError") == "true";
    return made;
}

}
