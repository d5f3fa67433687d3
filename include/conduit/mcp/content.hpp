#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/result/result.hpp>

namespace conduit::mcp {

/// One piece of what a tool gives, or of what a message of a prompt says. Text is one as it is:
///
///     return std::vector<mcp::content>{"The plot:", mcp::image(png, "image/png")};
class content {
public:
    content(std::string_view text);
    content(const std::string& text) : content(std::string_view(text)) {}
    content(const char* text) : content(std::string_view(text)) {}

    /// As the protocol writes it.
    auto json() const -> const std::string& { return json_; }

    /// Of JSON that is a content block of the protocol, whole.
    static auto raw(std::string json) -> content;

private:
    content() = default;
    std::string json_;
};

/// Bytes of a picture or a sound, and what they are: "image/png", "audio/wav".
auto image(std::string_view bytes, std::string_view media_type) -> content;
auto audio(std::string_view bytes, std::string_view media_type) -> content;
/// A resource that comes along: text, or bytes of any kind.
auto text_resource(std::string_view uri, std::string_view media_type, std::string_view text) -> content;
auto binary_resource(std::string_view uri, std::string_view media_type, std::string_view bytes) -> content;
/// A resource that the client may read, by its URI.
auto resource_link(std::string_view uri, std::string_view name, std::string_view media_type = {}, std::string_view description = {}) -> content;

/// A message of a prompt.
struct message {
    enum class role : bool { user, assistant };
    role from;
    content says;
};
inline auto user(content says) -> message { return {message::role::user, std::move(says)}; }
inline auto assistant(content says) -> message { return {message::role::assistant, std::move(says)}; }

/// The media types of what only this protocol carries; over HTTP, such an answer is the same JSON.
inline constexpr std::string_view contents_type = "application/vnd.conduit.mcp-content+json";
inline constexpr std::string_view messages_type = "application/vnd.conduit.mcp-messages+json";

void write(response& out, const std::vector<content>& contents);
void write(response& out, const std::vector<message>& messages);

}

namespace conduit {

template <>
struct result<mcp::content> {
    static constexpr describe::content form{.media_type = {mcp::contents_type.data(), mcp::contents_type.size()}};
    static constexpr describe::answer description{.contents = {&form, 1}};

    static void write(mcp::content&& content, exchange& x) { mcp::write(x.out, std::vector<mcp::content>{std::move(content)}); }
};

template <>
struct result<std::vector<mcp::content>> : result<mcp::content> {
    static void write(std::vector<mcp::content>&& contents, exchange& x) { mcp::write(x.out, contents); }
};

template <>
struct result<mcp::message> {
    static constexpr describe::content form{.media_type = {mcp::messages_type.data(), mcp::messages_type.size()}};
    static constexpr describe::answer description{.contents = {&form, 1}};

    static void write(mcp::message&& message, exchange& x) { mcp::write(x.out, std::vector<mcp::message>{std::move(message)}); }
};

template <>
struct result<std::vector<mcp::message>> : result<mcp::message> {
    static void write(std::vector<mcp::message>&& messages, exchange& x) { mcp::write(x.out, messages); }
};

}
