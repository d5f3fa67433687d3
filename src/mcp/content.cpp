#include <conduit/mcp/content.hpp>

#include "json.hpp"
#include "secrets.hpp"

namespace conduit::mcp {
namespace {

auto bytes_block(std::string_view kind, std::string_view bytes, std::string_view media_type) -> content {
    return content::raw("{\"type\":\"" + std::string(kind) + "\",\"data\":\"" + base64(bytes) + "\",\"mimeType\":" + quoted(media_type) + "}");
}

auto resource_block(std::string_view uri, std::string_view media_type, std::string_view what) -> content {
    return content::raw("{\"type\":\"resource\",\"resource\":{\"uri\":" + quoted(uri) + ",\"mimeType\":" + quoted(media_type) + "," + std::string(what) + "}}");
}

}

content::content(std::string_view text) : json_("{\"type\":\"text\",\"text\":" + quoted(text) + "}") {}

auto content::raw(std::string json) -> content {
    content made;
    made.json_ = json.find_first_of("\r\n") == json.npos ? std::move(json) : compact(json);
    return made;
}

auto image(std::string_view bytes, std::string_view media_type) -> content { return bytes_block("image", bytes, media_type); }
auto audio(std::string_view bytes, std::string_view media_type) -> content { return bytes_block("audio", bytes, media_type); }

auto text_resource(std::string_view uri, std::string_view media_type, std::string_view text) -> content {
    return resource_block(uri, media_type, "\"text\":" + quoted(text));
}
auto binary_resource(std::string_view uri, std::string_view media_type, std::string_view bytes) -> content {
    return resource_block(uri, media_type, "\"blob\":\"" + base64(bytes) + "\"");
}

auto resource_link(std::string_view uri, std::string_view name, std::string_view media_type, std::string_view description) -> content {
    auto json = "{\"type\":\"resource_link\",\"uri\":" + quoted(uri) + ",\"name\":" + quoted(name);
    if (!media_type.empty()) json += ",\"mimeType\":" + quoted(media_type);
    if (!description.empty()) json += ",\"description\":" + quoted(description);
    return content::raw(json + "}");
}

void write(response& out, const std::vector<content>& contents) {
    out.content_type = contents_type;
    out.body += '[';
    for (const auto& each : contents) out.body.append(&each == contents.data() ? "" : ",").append(each.json());
    out.body += ']';
}

void write(response& out, const std::vector<message>& messages) {
    out.content_type = messages_type;
    out.body += '[';
    for (const auto& each : messages) {
        out.body.append(&each == messages.data() ? "" : ",").append("{\"role\":\"").append(each.from == message::role::user ? "user" : "assistant");
        out.body.append("\",\"content\":").append(each.says.json()).append("}");
    }
    out.body += ']';
}

}
