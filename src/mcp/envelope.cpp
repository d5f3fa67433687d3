#include "envelope.hpp"

#include "json.hpp"

namespace conduit::mcp {
namespace {

constexpr std::size_t longest_id = 512;  // bytes of JSON

auto is_id(std::string_view value) -> bool {
    return value.size() <= longest_id && (is_string(value) || (is_number(value) && value.find_first_of(".eE") == value.npos));
}

auto wrong(std::string words) -> std::unexpected<error> { return std::unexpected(error{.code = code::invalid_request, .message = std::move(words)}); }

}

auto read_message(std::string_view value, std::string& id) -> std::expected<envelope, error> {
    if (is_array(value)) return wrong("A message is one object: batches are not part of this protocol.");
    if (!is_object(value)) return wrong("A message is an object.");
    std::string_view version, identifier, method, params, result, failure;
    bool twice = false;
    each_member(value, [&](std::string_view key, std::string_view member) {
        auto* const place = key == "jsonrpc" ? &version : key == "id" ? &identifier : key == "method" ? &method : key == "params" ? &params : key == "result" ? &result : key == "error" ? &failure : nullptr;
        if (!place) return;
        twice |= !place->empty();
        *place = member;
    });
    if (twice) return wrong("A member of the message is there twice.");
    if (is_id(identifier)) id = identifier;
    if (version != "\"2.0\"") return wrong("\"jsonrpc\" must be \"2.0\".");
    if (!identifier.empty() && !is_id(identifier)) return wrong("\"id\" must be text or a whole number, of at most 512 bytes.");
    if (!params.empty() && !is_object(params))
        return std::unexpected(error{.code = method.empty() ? code::invalid_request : code::invalid_params, .message = "\"params\" must be an object."});
    envelope made{.id = std::string(identifier), .params = params, .result = result, .failure = failure};
    if (method.empty()) {
        if (identifier.empty() || result.empty() == failure.empty()) return wrong("A message has a \"method\"; a response has an \"id\", and a \"result\" or an \"error\".");
        made.what = envelope::kind::response;
        return made;
    }
    auto name = text_of(method);
    if (!name || name->empty() || name->size() > 256) return wrong("\"method\" must be text, of at most 256 bytes.");
    if (!result.empty() || !failure.empty()) return wrong("A message with a \"method\" has no \"result\" and no \"error\".");
    made.method = *std::move(name);
    made.what = identifier.empty() ? envelope::kind::notification : envelope::kind::request;
    return made;
}

auto result_message(std::string_view id, std::string_view result) -> std::string {
    std::string text;
    text.reserve(id.size() + result.size() + 48);
    text.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id).append(",\"result\":").append(result).append("}");
    return text;
}

auto error_message(std::string_view id, const error& error) -> std::string {
    std::string text = "{\"jsonrpc\":\"2.0\",";
    if (!id.empty()) text.append("\"id\":").append(id).append(",");
    text.append("\"error\":{\"code\":").append(std::to_string(error.code)).append(",\"message\":").append(quoted(error.message));
    if (!error.data.empty()) text.append(",\"data\":").append(error.data);
    return text += "}}";
}

auto notification(std::string_view method, std::string_view params) -> std::string {
    std::string text = "{\"jsonrpc\":\"2.0\",\"method\":\"";
    text.append(method).append("\"");
    if (!params.empty()) text.append(",\"params\":").append(params);
    return text += "}";
}

auto request_message(std::string_view id, std::string_view method, std::string_view params) -> std::string {
    std::string text = "{\"jsonrpc\":\"2.0\",\"id\":";
    return text.append(id).append(",\"method\":\"").append(method).append("\",\"params\":").append(params).append("}");
}

}
