// Fuzzes HTTP/2: a connection on one end of a socket pair, on the other a client that sends frames, waits, reads or does not. With Clang:
// -fsanitize=fuzzer,address,undefined -DCONDUIT_FUZZER. Without, mutate.hpp runs the files (a corpus) named on the command line and
// mutations of them, from a fixed seed.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http2_answers.hpp"
#include "http2_app.hpp"
#include "net/connection.hpp"
#include "net/timers.hpp"

namespace {

// What an input consists of: steps, each a byte that says which and what belongs to it. Frames have a type below 10 (RFC 9113
// section 6), flags, a stream and a length, then as many bytes; their headers are made here, or few inputs would get past the first.
namespace step {
constexpr std::uint8_t ask = 'a';       // flags, then a path of the app below: a whole header section
constexpr std::uint8_t complete = 'c';  // what waits goes on
constexpr std::uint8_t expire = 'e';    // every time-out passes
constexpr std::uint8_t drain = 'd';
constexpr std::uint8_t read = 'r';      // from now on, or no longer
constexpr std::uint8_t hang_up = 'h';
constexpr std::uint8_t flood = 'f';     // a stream, then how many large frames of its body
}

/// The thread that the connection belongs to; time passes only where an input says so.
class home final : public scheduler {
public:
    void post(void (*run)(void*), void* context) override { posted_.emplace_back(run, context); }
    void start(timer& timer, std::int64_t after) override { timers_.start(timer, after); }
    void cancel(timer& timer) override { timers_.cancel(timer); }
    auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }

    void run_all() { timers_.run_due(std::numeric_limits<std::int64_t>::max()); }
    void run_posted() {
        for (const auto [run, context] : std::exchange(posted_, {})) run(context);
    }
    auto idle() const -> bool { return timers_.empty() && posted_.empty(); }

private:
    net::timers timers_;
    std::vector<std::pair<void (*)(void*), void*>> posted_;
};

class session {
public:
    session() : poll_(epoll_create1(EPOLL_CLOEXEC)), shared_{made(home_, poll_.get())} {
        std::array<int, 2> ends{};
        require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
        client_ = net::descriptor{ends[0]};
        connection_ = std::make_unique<net::connection>(shared_, net::descriptor{ends[1]}, "127.0.0.1");
    }

    /// Nothing may be left, whatever has happened before.
    ~session() {
        client_.close();
        constexpr int most_rounds = 30;
        for (int round = 0; shared_.retired.empty(); ++round) {
            require(round < most_rounds);
            turn();
            if (shared_.retired.empty()) go_on();
            if (shared_.retired.empty()) expire();
        }
        require(shared_.retired.size() == 1 && waiting.answers.empty() && waiting.readers.empty() && waiting.sources.empty());
        connection_.reset();
        require(home_.idle());
    }

    void send(std::string_view bytes) {
        while (!bytes.empty() && client_) {
            const auto count = ::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            turn();
            if (count < 0) return;  // the server takes no more
        }
    }

    /// The server does what there is to do.
    void turn() {
        for (int round = 0; round < 64 && shared_.retired.empty(); ++round) {
            home_.run_posted();
            if (!shared_.retired.empty()) return;
            epoll_event event{};
            if (epoll_wait(poll_.get(), &event, 1, 0) != 1) return;
            connection_->on_events(event.events);
            if (client_ && reads) receive();
        }
    }

    void expire() {
        home_.run_all();
        constexpr std::int64_t day = 86'400'000;  // milliseconds
        for (int i = 0; i < 3 && shared_.retired.empty(); ++i)
            if (const auto ended = shared_.waits.take_expired(shared_.time.now() + day)) ended->owner->on_deadline(ended->kind);
    }

    void drain() {
        shared_.draining = true;
        if (shared_.retired.empty()) connection_->drain();
    }

    void hang_up() { client_.close(); }
    auto over() const -> bool { return !client_ || !shared_.retired.empty(); }

    bool reads = true;
    answers seen;

private:
    static auto made(home& home, int poll) -> net::environment {
        const auto limits = options_of_the_test();
        return {.app = {nullptr, handle, terms}, .limits = limits, .home = &home, .encryption = nullptr, .poll = poll, .time = {},
                .waits = net::deadlines{{0, 1, 1, 1, 1, 1, 1, 1}}, .heads = net::head_parser{limits}, .log = net::access_log{false},
                .counts = {}, .draining = false, .retired = {}};
    }

    void receive() {
        std::array<char, 64 * 1024> bytes;
        for (ssize_t count = 0; (count = ::recv(client_.get(), bytes.data(), bytes.size(), 0)) > 0;)
            seen.take({bytes.data(), static_cast<std::size_t>(count)});
    }

    home home_;
    net::descriptor poll_;
    net::environment shared_;
    net::descriptor client_;
    std::unique_ptr<net::connection> connection_;
};

auto framed(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) -> std::string {
    std::string made;
    for (const auto shift : {16, 8, 0}) made += static_cast<char>(payload.size() >> shift);
    made += static_cast<char>(type);
    made += static_cast<char>(flags);
    for (const auto shift : {24, 16, 8, 0}) made += static_cast<char>(stream >> shift);
    return made.append(payload);
}

/// GET, or POST where the body is to come, by the static table (RFC 7541 appendix A).
auto head_of(char path, bool whole) -> std::string {
    return {whole ? '\x82' : '\x83', '\x86', 0x04, 2, '/', path, 0x01, 1, 'x'};
}

/// Takes an input apart.
class steps {
public:
    explicit steps(std::string_view input) : left_(input) {}

    auto empty() const -> bool { return left_.empty(); }
    auto byte() -> std::uint8_t {
        if (left_.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(left_[0]);
        left_.remove_prefix(1);
        return first;
    }
    auto bytes(std::size_t most) -> std::string_view {
        const auto taken = left_.substr(0, most);
        left_.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view left_;
};

void send_frame(session& to, steps& from, std::uint8_t type) {
    const auto flags = from.byte();
    const auto stream = from.byte();
    const auto payload = from.bytes(from.byte());
    if (type == window_update && stream == 0 && payload.size() == 4) {
        std::uint32_t more = 0;
        for (const char c : payload) more = more << 8 | static_cast<std::uint8_t>(c);
        to.seen.window(more & 0x7fff'ffff);
    }
    to.send(framed(type, flags, stream, payload));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    session run;
    run.send(net::http2::preface);
    run.send(framed(settings, 0, 0, {}));
    std::uint32_t next = 1;
    for (steps input({reinterpret_cast<const char*>(bytes), size}); !input.empty() && !run.over();) {
        switch (const auto kind = input.byte()) {
        case step::ask: {
            const bool whole = (input.byte() & 1) != 0;
            run.send(framed(headers, end_headers | (whole ? end_stream : 0), next, head_of(static_cast<char>(input.byte()), whole)));
            next += 2;
            break;
        }
        case step::complete:
            go_on();
            run.turn();
            break;
        case step::expire:
            run.expire();
            run.turn();
            break;
        case step::drain:
            run.drain();
            run.turn();
            break;
        case step::read:
            run.reads = !run.reads;
            run.turn();
            break;
        case step::flood: {
            const auto stream = input.byte();
            const std::string piece(16 * 1024, 'x');
            for (auto left = input.byte() % 40; left > 0; --left) run.send(framed(data, 0, stream, piece));
            break;
        }
        case step::hang_up: run.hang_up(); break;
        default: send_frame(run, input, kind % (continuation + 2));  // one beyond: a type that nobody knows
        }
    }
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

namespace {

auto one(std::uint8_t type, std::uint8_t flags, std::uint8_t stream, std::string_view payload) -> std::string {
    return std::string{static_cast<char>(type), static_cast<char>(flags), static_cast<char>(stream), static_cast<char>(payload.size())}.append(payload);
}

}

int main(int argc, char** argv) {
    using namespace std::string_literals;
    const auto much = one(window_update, 0, 0, "\x00\x0f\xff\xff"s);
    const auto small_windows = one(settings, 0, 0, "\x00\x04\x00\x00\x00\x05"s);
    std::vector<std::string> corpus{
        "a1na1ha1ta1-a1fc",
        "a1la1lcca1wca1wcec",
        much + "a1ba1ba1ba1sa1scce",
        small_windows + "a1ba1n" + one(window_update, 0, 1, "\x00\x01\x00\x00"s) + one(settings, 1, 0, {}) + "e",
        "a0e" + one(data, 0, 1, "body") + one(data, end_stream, 1, "more") + "a0e" + one(data, 8 | end_stream, 3, "\x02" "abc\0\0"s),
        "a0l" + one(data, end_stream, 1, "x") + "ccece" + "a0l" + one(reset, 0, 3, "\0\0\0\x08"s) + "c",
        "a1la1wa1sd" + much + "cca1n",
        "ra1ba1ba1ba1ba1n" + much + "ere",
        "a1la1lea1wehc",
        "a1wa1lh",
        one(headers, 0, 1, "\x82\x86\x04") + one(continuation, 0, 1, "\x02/n\x01\x01") + one(continuation, end_headers, 1, "x") + "e",
        one(headers, end_headers | end_stream, 1, "\x82\x86\x84\x01\x01x\x40\x01" "a\x04" "bbbb\xbe\xbe\xbe\xbe\xbe"s),
        one(headers, end_headers | end_stream | 0x28, 1, "\x02\x80\0\0\0\xff\x82\x86\x84\x01\x01x\0\0"s),
        one(headers, end_headers, 1, "\x83\x86\x84\x01\x01x\x0f\x0d\x01" "5"s) + one(data, end_stream, 1, "12345"),
        one(headers, end_headers, 1, "\x83\x86\x84\x01\x01x"s) + one(data, 0, 1, "12345") + one(headers, end_headers | end_stream, 1, "\x40\x01" "b\x01" "c"s),
        one(ping, 0, 0, "12345678") + one(priority, 0, 1, "\0\0\0\0\x10"s) + one(goaway, 0, 0, "\0\0\0\0\0\0\0\0"s) + one(push, 4, 1, "\0\0\0\2\x82"s) +
            one(settings, 0, 0, "\x00\x01\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00"s) + one(10, 0, 0, "unknown"),
    };
    std::string bodies;
    for (int i = 0; i < 12; ++i) bodies += "a0e" + one(data, 0, static_cast<std::uint8_t>(2 * i + 1), std::string(250, 'x'));
    corpus.push_back(bodies + "e");
    std::string body = "a0e";
    for (int i = 0; i < 9; ++i) body += one(data, 0, 1, std::string(250, 'x'));
    corpus.push_back(body + "a1n");
    const auto all = "f\x01\x10"s;  // what the stream's window lets through
    corpus.push_back("a0r" + all + "a1nc" + all + "c" + one(data, end_stream, 1, "x") + "c");
    corpus.push_back("a0r" + all + "f\x01\x01" "c");
    corpus.push_back("a0ra0r" + all + "f\x03\x10" "cef\x01\x10" "c" + one(reset, 0, 3, "\0\0\0\x08"s) + "c");
    corpus.push_back("a0r" + all + "c" + all + "c" + all + "ca0oca0o" + one(data, 0, 5, "x") + "ca0i" + one(data, 0, 7, "x") + "c");
    corpus.push_back("a0ra0r" + one(data, 0, 1, "x") + "cea0r" + one(data, 0, 5, "x") + "ch");
    corpus.push_back("a0ed" + one(data, end_stream, 1, std::string(250, 'x')) + "a0r" + one(headers, end_headers | end_stream, 1, "\x40\x01" "b\x01" "c"s));
    corpus.push_back(one(headers, end_headers | end_stream, 1, "\x82\x86\x84\x01\x01x\x40\x01" "a\x64"s + std::string(100, 'b') + std::string(20, '\xbe')));
    std::string many;
    for (int i = 0; i < 40; ++i) many += "a1l";
    corpus.push_back(much + many + "c");
    const auto telling = "acedrhfo\0\1\2\3\4\5\6\7\x08\x09\x0a" "01nblsewtf\x82\x83\x84\x86\xbe\xff"s;
    return run({.corpus = std::move(corpus), .telling = telling, .piece = "a1lca1w", .rounds = 20'000}, argc, argv);
}
#endif
