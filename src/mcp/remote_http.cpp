#include <algorithm>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <picohttpparser.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <conduit/bytes.hpp>

#include "../net/chunked.hpp"
#include "../net/descriptor.hpp"
#include "client.hpp"
#include "remote_channel.hpp"

namespace conduit::mcp {
namespace {

constexpr std::size_t longest_head = 64 * 1024;
constexpr std::size_t most_idle = 16;  // connections that are kept
constexpr auto most_retry = 60'000;    // milliseconds that a server may ask for

struct address {
    std::string host;
    std::string port = "80";
    std::string authority;
    std::string path = "/";
};

auto address_in(std::string_view url) -> address {
    constexpr std::string_view scheme = "http://";
    const auto wrong = [&] { return std::invalid_argument("an address of a server is http://HOST[:PORT]/PATH: " + std::string(url)); };
    const bool clean = std::ranges::all_of(url, [](char each) { return each > ' ' && each < 0x7f; });
    if (!url.starts_with(scheme) || !clean) throw wrong();
    const auto rest = url.substr(scheme.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    address made;
    made.authority = rest.substr(0, slash);
    if (slash < rest.size()) made.path = rest.substr(slash, rest.find('#') - slash);
    std::string_view host = made.authority;
    const auto bracket = host.rfind(']');
    if (const auto colon = host.rfind(':'); colon != host.npos && (bracket == host.npos || colon > bracket)) {
        made.port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    made.host = host;
    const bool digits = !made.port.empty() && made.port.size() <= 5 && std::ranges::all_of(made.port, [](char each) { return each >= '0' && each <= '9'; });
    if (made.host.empty() || made.host.contains('@') || !digits) throw wrong();
    return made;
}

[[noreturn]] void fail_to_reach(const address& to, int error) {
    throw remote_error(0, "The server " + to.authority + " cannot be reached: " + std::generic_category().message(error));
}

void wait_for(int descriptor, short events, deadline end) {
    while (true) {
        pollfd wanted{descriptor, events, 0};
        const int ready = ::poll(&wanted, 1, left_until(end));
        if (ready > 0) return;
        if (ready < 0 && errno != EINTR) throw remote_error(0, "The server cannot be waited for.");
    }
}

/// Blocking as its user sees it, with an end to each wait.
class connection {
public:
    connection(const address& to, deadline end) {
        addrinfo wanted{}, *found = nullptr;
        wanted.ai_socktype = SOCK_STREAM;
        if (::getaddrinfo(to.host.c_str(), to.port.c_str(), &wanted, &found) != 0) throw remote_error(0, "There is no host " + to.host + ".");
        const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
        int error = 0;
        for (const auto* each = found; each; each = each->ai_next)
            if ((error = connect(*each, end)) == 0) return;
        fail_to_reach(to, error);
    }

    void send(std::string_view text, deadline end) {
        while (!text.empty()) {
            const auto count = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (count >= 0) text.remove_prefix(static_cast<std::size_t>(count));
            else if (errno == EAGAIN) wait_for(socket_.get(), POLLOUT, end);
            else if (errno != EINTR) throw remote_error(0, "The server closed the connection.");
        }
    }

    /// More bytes at the end of `received`. False: there are none any more.
    auto receive(deadline end) -> bool {
        while (true) {
            left_until(end);
            const auto before = received.size();
            ssize_t count = 0;
            received.resize_and_overwrite(before + 64 * 1024, [&](char* to, std::size_t) {
                count = ::recv(socket_.get(), to + before, 64 * 1024, 0);
                return before + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
            });
            if (count > 0) return true;
            if (count == 0) return false;
            if (errno == EAGAIN) wait_for(socket_.get(), POLLIN, end);
            else if (errno != EINTR) return false;
        }
    }

    /// Nothing has come, and the server has not closed it.
    auto is_open() const -> bool {
        char next;
        return ::recv(socket_.get(), &next, 1, MSG_PEEK) < 0 && errno == EAGAIN;
    }

    std::string received;

private:
    auto connect(const addrinfo& to, deadline end) -> int {
        socket_ = net::descriptor(::socket(to.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!socket_) return errno;
        const int on = 1;
        ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_.get(), to.ai_addr, to.ai_addrlen) == 0) return 0;
        if (errno != EINPROGRESS) return errno;
        wait_for(socket_.get(), POLLOUT, end);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        return error;
    }

    net::descriptor socket_;
};

struct response_head {
    int status = 0;
    std::string media_type;
    std::string session;
    std::optional<std::size_t> length;
    bool chunked = false;
    bool keep_alive = true;
};

auto same(std::string_view a, std::string_view b) -> bool {
    return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// The head of the final response, which is taken off what was received.
auto read_head(connection& from, deadline end) -> response_head {
    while (true) {
        int minor = 0, status = 0;
        const char* words = nullptr;
        std::size_t words_size = 0, count = 100;
        phr_header fields[100];
        const int size = phr_parse_response(from.received.data(), from.received.size(), &minor, &status, &words, &words_size, fields, &count, 0);
        if (size == -1 || from.received.size() > longest_head + 64 * 1024) throw remote_error(0, "The server's answer is not HTTP.");
        if (size == -2) {
            if (from.received.size() > longest_head) throw remote_error(0, "The head of the server's answer is too long.");
            if (!from.receive(end)) throw remote_error(0, "The server closed the connection.");
            continue;
        }
        response_head head;
        head.status = status;
        head.keep_alive = minor == 1;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view name(fields[i].name, fields[i].name_len), value(fields[i].value, fields[i].value_len);
            if (same(name, "content-type")) head.media_type = value.substr(0, value.find(';'));
            else if (same(name, "mcp-session-id")) head.session = value;
            else if (same(name, "transfer-encoding")) head.chunked = true;
            else if (same(name, "connection")) head.keep_alive &= !same(value, "close");
            else if (same(name, "content-length")) {
                std::size_t length = 0;
                const auto [last, wrong] = std::from_chars(value.begin(), value.end(), length);
                if (wrong != std::errc() || last != value.end() || (head.length && *head.length != length)) throw remote_error(0, "The server's answer has a wrong length.");
                head.length = length;
            }
        }
        from.received.erase(0, static_cast<std::size_t>(size));
        if (status >= 200) return head;
    }
}

/// The body of a response, piece by piece.
class body_reader {
public:
    body_reader(connection& from, const response_head& head, std::size_t most) : from_(from), head_(head), most_(most) {
        ended_ = head.status == 204 || head.status == 304 || (!head.chunked && head.length == 0);
    }

    /// Appends the next piece. False: it has ended.
    auto next(std::string& to, deadline end) -> bool {
        while (!ended_) {
            if (from_.received.empty() && !from_.receive(end)) {
                if (head_.chunked || head_.length) throw remote_error(0, "The server closed the connection within its answer.");
                closed_ = ended_ = true;
                return false;
            }
            auto& received = from_.received;
            std::size_t consumed = received.size(), produced = consumed;
            if (head_.chunked) {
                const auto done = decoder_.decode(received.data(), received.size(), received.data(), most_);
                if (done.state == net::chunked_decoder::status::fault) throw remote_error(0, "The server's answer has a fault in its chunks.");
                if (done.state == net::chunked_decoder::status::too_large) throw remote_error(0, "The server's answer is too large.");
                consumed = done.consumed;
                produced = done.produced;
                ended_ = done.state == net::chunked_decoder::status::complete;
            } else if (head_.length) {
                consumed = produced = std::min(consumed, *head_.length - taken_);
                ended_ = taken_ + consumed == *head_.length;
            }
            taken_ += produced;
            if (taken_ > most_) throw remote_error(0, "The server's answer is too large.");
            to.append(received, 0, produced);
            received.erase(0, consumed);
            if (produced > 0) return true;
        }
        return false;
    }

    /// The connection may carry another exchange.
    auto is_reusable() const -> bool { return ended_ && !closed_ && head_.keep_alive && from_.received.empty(); }

private:
    connection& from_;
    const response_head& head_;
    const std::size_t most_;
    net::chunked_decoder decoder_;
    std::size_t taken_ = 0;
    bool ended_ = false;
    bool closed_ = false;
};

/// Server-Sent Events, as they come.
class events {
public:
    explicit events(std::size_t longest) : longest_(longest) {}

    std::string id;
    int retry = 1000;  // milliseconds

    /// Takes what has come; `with(data)` says whether it wants more.
    template <class Function>
    auto take(std::string& text, Function with) -> bool {
        std::size_t begin = 0;
        for (auto end = text.find('\n', scanned_); end != text.npos; end = text.find('\n', begin)) {
            std::string_view line(text.data() + begin, end - begin);
            if (line.ends_with('\r')) line.remove_suffix(1);
            begin = end + 1;
            if (line.empty()) {
                if (const auto data = std::exchange(data_, {}); !data.empty() && !with(data)) return false;
            } else {
                field(line);
            }
        }
        text.erase(0, begin);
        scanned_ = text.size();
        if (text.size() + data_.size() > longest_) throw remote_error(0, "The server's message is too large.");
        return true;
    }

private:
    void field(std::string_view line) {
        const auto colon = std::min(line.find(':'), line.size());
        const auto name = line.substr(0, colon);
        auto value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (name == "data") data_.append(data_.empty() ? "" : "\n").append(value);
        else if (name == "id") id = value;
        else if (name == "retry") std::from_chars(value.begin(), value.end(), retry);
        if (data_.size() > longest_) throw remote_error(0, "The server's message is too large.");
    }

    const std::size_t longest_;
    std::string data_;
    std::size_t scanned_ = 0;
};

/// Text as it may stand in a header (MCP 2026-07-28, "Streamable HTTP": Base64 for what else could not).
auto as_header(std::string_view text) -> std::string {
    const bool plain = std::ranges::all_of(text, [](char each) { return each >= ' ' && each < 0x7f; }) && !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with("=?");
    return plain ? std::string(text) : "=?base64?" + text_form<conduit::bytes>::write({std::string(text)}) + "?=";
}

class http_channel final : public remote_channel {
public:
    http_channel(std::string_view url, const remote_options& options) : to_(address_in(url)), most_bytes_(options.most_bytes) {
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
        events stream(most_bytes_);
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

    void post(connection& with, const outgoing& message, deadline end) { with.send(head("POST", message, message.message.size()) + std::string(message.message), end); }

    /// Reads a response: to the message that answers, or to its end.
    void read(std::unique_ptr<connection> with, const outgoing& asked, events& stream, const hearing& hear, std::optional<incoming>& answer, deadline end) {
        const auto head = read_head(*with, end);
        const bool streams = same(head.media_type, "text/event-stream") && head.status == 200;
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
        if (head.status != 401 && head.status != 403 && !over && same(head.media_type, "application/json") && is_object(text)) return;
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

    auto connected(deadline end) -> std::unique_ptr<connection> {
        while (true) {
            std::unique_ptr<connection> idle;
            {
                const std::lock_guard lock(mutex_);
                if (idle_.empty()) break;
                idle = std::move(idle_.back());
                idle_.pop_back();
            }
            if (idle->is_open()) return idle;
        }
        return std::make_unique<connection>(to_, end);
    }
    void keep(std::unique_ptr<connection> with) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < most_idle) idle_.push_back(std::move(with));
    }

    const address to_;
    const std::size_t most_bytes_;
    std::string token_;
    std::mutex mutex_;
    std::string version_;                             // guarded by mutex_, as are
    std::string session_;
    std::vector<std::unique_ptr<connection>> idle_;
};

}

auto connect_http(std::string_view url, const remote_options& options) -> std::unique_ptr<remote_channel> { return std::make_unique<http_channel>(url, options); }

}
