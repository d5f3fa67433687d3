#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <conduit/bytes.hpp>
#include <conduit/http/header.hpp>

#include "client.hpp"
#include "event_reader.hpp"
#include "http_connection.hpp"
#include "remote_channel.hpp"

namespace conduit::mcp {
namespace {

constexpr std::size_t most_idle = 16;  // connections that are kept
constexpr auto most_retry = 60'000;    // milliseconds that a server may ask for

/// Text as it may stand in a header (MCP 2026-07-28, "Streamable HTTP": Base64 for what else could not).
auto as_header(std::string_view text) -> std::string {
    const bool plain = std::ranges::all_of(text, [](char each) { return each >= ' ' && each < 0x7f; }) && !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with("=?");
    return plain ? std::string(text) : "=?base64?" + text_form<conduit::bytes>::write({std::string(text)}) + "?=";
}

/// Null for an address that is not secure.
auto encryption_to(const address& to, const std::string& authorities) -> std::unique_ptr<net::client_channel_maker> {
    if (!to.secure) return nullptr;
    if (!net::open_client_channel_maker) throw std::invalid_argument("https:// needs an app that is built with TLS: conduit_add_app(... TLS)");
    auto opened = net::open_client_channel_maker(authorities);
    if (!opened) throw std::invalid_argument(opened.error());
    return *std::move(opened);
}

class http_channel final : public remote_channel {
public:
    http_channel(std::string_view url, const remote_options& options)
        : to_(address_in(url)), most_bytes_(options.most_bytes), encryption_(encryption_to(to_, options.authorities)) {
        const bool clean = std::ranges::all_of(options.token, [](char each) { return each > ' ' && each < 0x7f; });
        if (!clean) throw std::invalid_argument("a token is of visible characters");
        token_ = options.token;
    }

    ~http_channel() override {
        if (session_.empty()) return;
        try {
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
            auto with = connected(end);
            with->send(head("DELETE", {}, 0), end);
            read_head(*with, end);
        } catch (const remote_error&) {
            // Then the session ends by itself.
        }
    }

    auto exchange(const outgoing& message, const hearing& hear, deadline end) -> incoming override {
        auto with = connected(end);
        std::optional<incoming> answer;
        event_reader stream(most_bytes_);
        post(*with, message, end);
        read(std::move(with), message, stream, hear, answer, end);
        while (!answer && !stream.id.empty() && !modern()) {  // it lets us come back for the rest (MCP 2025-11-25, "Resumability")
            const auto pause = std::chrono::milliseconds(std::clamp(stream.retry, 1, most_retry));
            std::this_thread::sleep_for(std::min(pause, std::chrono::milliseconds(left_until(end))));
            auto again = connected(end);
            again->send(head("GET", {}, 0, stream.id), end);
            read(std::move(again), message, stream, hear, answer, end);
        }
        if (!answer) throw remote_error(0, "The server ended its answer early.");
        return std::move(*answer);
    }

    void tell(const outgoing& message, deadline end) override {
        auto with = connected(end);
        post(*with, message, end);
        const auto head = read_head(*with, end);
        body_reader body(*with, head, most_bytes_);
        for (std::string dropped; body.next(dropped, end); dropped.clear()) {}
        if (head.status >= 300) throw remote_error(head.status, "The server answers " + std::to_string(head.status) + ".");
        if (body.is_reusable()) keep(std::move(with));
    }

    void speak(std::string_view version) override {
        const std::lock_guard lock(mutex_);
        version_ = version;
    }
    auto is_broken() const -> bool override { return false; }
    auto leaving_cancels() const -> bool override { return true; }

private:
    auto modern() -> bool {
        const std::lock_guard lock(mutex_);
        return version_ == modern_version;
    }

    auto head(std::string_view method, const outgoing& message, std::size_t size, std::string_view last_event = {}) -> std::string {
        const std::lock_guard lock(mutex_);
        std::string text(method);
        text.append(" ").append(to_.path).append(" HTTP/1.1\r\nHost: ").append(to_.authority);
        const auto add = [&](std::string_view name, std::string_view value) {
            if (!value.empty()) text.append("\r\n").append(name).append(": ").append(value);
        };
        add("Accept", method == "GET" ? "text/event-stream" : "application/json, text/event-stream");
        if (method == "POST") add("Content-Type", "application/json"), add("Content-Length", std::to_string(size));
        if (!token_.empty()) add("Authorization", "Bearer " + token_);
        add("MCP-Protocol-Version", version_);
        add("Mcp-Session-Id", session_);
        add("Last-Event-ID", last_event);
        if (version_ == modern_version) add("Mcp-Method", message.method), add("Mcp-Name", as_header(message.name));
        return text + "\r\n\r\n";
    }

    void post(http_connection& with, const outgoing& message, deadline end) { with.send(head("POST", message, message.message.size()) + std::string(message.message), end); }

    /// Reads a response: to the message that answers, or to its end.
    void read(std::unique_ptr<http_connection> with, const outgoing& asked, event_reader& stream, const hearing& hear, std::optional<incoming>& answer, deadline end) {
        const auto head = read_head(*with, end);
        const bool streams = same_header_name(head.media_type, "text/event-stream") && head.status == 200;
        body_reader body(*with, head, streams ? std::size_t{1} << 50 : most_bytes_);
        std::string text;
        const auto take = [&](std::string_view data) {
            auto got = read_incoming(data);
            if (got.message.what == envelope::kind::response && (got.message.id == asked.id || (head.status != 200 && got.message.id.empty()))) answer.emplace(std::move(got));
            else if (got.message.what != envelope::kind::response) hear(got.message);
            return !answer;
        };
        if (streams) {
            while (!answer && body.next(text, end)) stream.take(text, take);
            if (answer) finish(body);
        } else {
            while (body.next(text, end)) {}
            refuse(head, text);
            take(text);
            if (!answer) throw remote_error(0, "The server answers something else.");
        }
        if (!head.session.empty() && asked.method == "initialize") open(head.session);
        if (body.is_reusable()) keep(std::move(with));
    }

    /// The end of a stream comes with its last message, or at once. Else the connection is of no use any more.
    static void finish(body_reader& body) {
        try {
            const auto soon = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
            for (std::string rest; body.next(rest, soon); rest.clear()) {}
        } catch (const remote_error&) {
            // It is not reusable.
        }
    }

    void refuse(const response_head& head, std::string_view text) {
        if (head.status == 200) return;
        const bool over = head.status == 404 && has_session();
        if (head.status != 401 && head.status != 403 && !over && same_header_name(head.media_type, "application/json") && is_object(text)) return;
        throw remote_error(head.status, "The server answers " + std::to_string(head.status) + ".");
    }

    void open(const std::string& session) {
        const bool visible = session.size() <= 1024 && std::ranges::all_of(session, [](char each) { return each > ' ' && each < 0x7f; });
        if (!visible) throw remote_error(0, "The server names its session by what may not be a name.");
        const std::lock_guard lock(mutex_);
        session_ = session;
    }
    auto has_session() -> bool {
        const std::lock_guard lock(mutex_);
        return !session_.empty();
    }

    auto connected(deadline end) -> std::unique_ptr<http_connection> {
        while (true) {
            std::unique_ptr<http_connection> idle;
            {
                const std::lock_guard lock(mutex_);
                if (idle_.empty()) break;
                idle = std::move(idle_.back());
                idle_.pop_back();
            }
            if (idle->is_open()) return idle;
        }
        return std::make_unique<http_connection>(to_, encryption_.get(), end);
    }
    void keep(std::unique_ptr<http_connection> with) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < most_idle) idle_.push_back(std::move(with));
    }

    const address to_;
    const std::size_t most_bytes_;
    const std::unique_ptr<net::client_channel_maker> encryption_;
    std::string token_;
    std::mutex mutex_;
    std::string version_;                             // guarded by mutex_, as are
    std::string session_;
    std::vector<std::unique_ptr<http_connection>> idle_;
};

}

auto connect_http(std::string_view url, const remote_options& options) -> std::unique_ptr<remote_channel> { return std::make_unique<http_channel>(url, options); }

}
