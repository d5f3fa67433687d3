#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <string>

// Bodies that are read while they arrive, for the end-to-end tests.
namespace bodies {
using namespace conduit::annotations;
using namespace std::chrono_literals;
using conduit::body_stream, conduit::task;

constexpr std::size_t large = 1 << 30;

struct tally {
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    std::atomic<int> stopped = 0;  // handlers whose stop token had fired when they ended
    std::atomic<bool> open = false;
};
struct counted {
    tally& of;
    explicit counted(tally& in) : of(in) { ++of.begun; }
    counted(const counted&) = delete;
    ~counted() { ++of.ended; }
};

/// What arrived: FNV-1a tells whether it is the same, in order.
struct seen {
    std::uint64_t bytes = 0;
    std::uint64_t pieces = 0;
    std::uint64_t longest = 0;
    std::string sum;
    std::optional<std::uint64_t> size;
};
class adder {
public:
    void add(std::string_view piece) {
        for (const unsigned char byte : piece) sum_ = (sum_ ^ byte) * 1099511628211u;
        made_.bytes += piece.size();
        made_.longest = std::max<std::uint64_t>(made_.longest, piece.size());
        ++made_.pieces;
    }
    auto result(const body_stream& body) -> seen { return result(body.size()); }
    auto result(std::optional<std::uint64_t> size) -> seen {
        made_.sum = std::to_string(sum_);
        made_.size = size;
        return made_;
    }

private:
    seen made_;
    std::uint64_t sum_ = 14695981039346656037u;
};

[[=post("/count"), =max_body(large)]]
auto count(tally& tally, body_stream body) -> task<seen> {
    const counted counted(tally);
    adder all;
    while (const auto piece = co_await body.next()) all.add(*piece);
    if (co_await body.next()) throw conduit::problem::conflict("there is more after the end");
    co_return all.result(body);
}

[[=post("/count-blocking"), =blocking, =max_body(large)]]
auto count_blocking(tally& tally, body_stream body) -> seen {
    const counted counted(tally);
    adder all;
    while (const auto piece = body.read()) all.add(*piece);
    return all.result(body);
}

[[=post("/small")]]
auto small(body_stream body) -> task<std::size_t> {
    std::size_t bytes = 0;
    while (const auto piece = co_await body.next()) bytes += piece->size();
    co_return bytes;
}

[[=post("/on-worker")]]
auto on_worker(body_stream body) -> task<seen> {
    co_return co_await conduit::on_worker([&] {
        adder all;
        while (const auto piece = body.read()) all.add(*piece);
        return all.result(body);
    });
}

[[=post("/held"), =max_body(large)]]
auto held(tally& tally, body_stream body) -> task<seen> {
    while (!tally.open) co_await conduit::sleep_for(1ms);
    adder all;
    while (const auto piece = co_await body.next()) all.add(*piece);
    co_return all.result(body);
}
[[=post("/open")]]
void open(tally& tally) { tally.open = true; }

[[=post("/ignore"), =max_body(large)]]
auto ignore(body_stream) -> task<std::string> { co_return "ignored"; }

[[=post("/first"), =max_body(large)]]
auto first(body_stream body) -> task<std::string> {
    const auto piece = co_await body.next();
    co_return std::string(piece ? piece->substr(0, 5) : "");
}

[[=post("/caught")]]
auto caught(tally& tally, body_stream body, std::stop_token stop) -> task<std::string> {
    const counted counted(tally);
    std::string got;
    try {
        while (const auto piece = co_await body.next()) got += *piece;
    } catch (const conduit::problem& why) {
        tally.stopped += stop.stop_requested();
        co_return got + "|" + std::to_string(why.status) + "|" + why.detail;
    }
    co_return got;
}

[[=post("/caught-blocking"), =blocking]]
auto caught_blocking(tally& tally, body_stream body, std::stop_token stop) -> std::string {
    const counted counted(tally);
    std::string got;
    try {
        while (const auto piece = body.read()) got += *piece;
    } catch (const conduit::problem& why) {
        tally.stopped += stop.stop_requested();
        return got + "|" + std::to_string(why.status);
    }
    return got;
}

/// Answers while it reads.
[[=post("/echo"), =max_body(large)]]
auto echo(tally& tally, body_stream body) -> conduit::async_generator<std::string> {
    const counted counted(tally);
    co_yield "begun";
    while (const auto piece = co_await body.next()) co_yield std::string(*piece);
}

[[=post("/on-reactor")]]
auto on_reactor(body_stream body) -> task<std::string> {
    try {
        body.read();
    } catch (const std::logic_error& thrown) {
        co_return thrown.what();
    }
    co_return "read";
}

[[=post("/refused")]]
auto refused(int number, body_stream body) -> task<int> {
    while (co_await body.next()) {}
    co_return number;
}

[[=post("/plain")]]
auto plain(const conduit::request& request) -> std::size_t { return request.body.size(); }
[[=post("/plain-large"), =max_body(large)]]
auto plain_large(const conduit::request& request) -> std::size_t { return request.body.size(); }
[[=post("/plain-tiny"), =max_body(10)]]
auto plain_tiny(const conduit::request& request) -> std::size_t { return request.body.size(); }

struct parcel {
    std::string name;
    std::vector<conduit::upload> files;
};
struct unpacked {
    std::string name;
    std::vector<std::string> filenames;
    std::vector<seen> files;
    std::size_t anonymous_memory = 0;  // bytes, while the files are there
    bool saved = false;
};

auto memory_of_its_own() -> std::size_t {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return 1024 * std::stoul(line.substr(8));
    return 0;
}

auto unpack(const parcel& parcel) -> unpacked {
    unpacked out{.name = parcel.name, .filenames = {}, .files = {}};
    for (const auto& file : parcel.files) {
        adder all;
        all.add(file.content);
        out.filenames.emplace_back(file.filename);
        out.files.push_back(all.result(file.content.size()));
    }
    out.anonymous_memory = memory_of_its_own();
    return out;
}

[[=post("/parcel"), =max_body(large)]]
auto take(conduit::form<parcel> parcel) -> unpacked { return unpack(*parcel); }
[[=post("/parcel-task"), =max_body(large)]]
auto take_later(conduit::form<parcel> parcel) -> task<unpacked> {
    co_await conduit::sleep_for(1ms);
    co_return unpack(*parcel);
}
[[=post("/parcel-blocking"), =blocking, =max_body(large)]]
auto take_and_save(conduit::form<parcel> parcel, std::optional<std::string_view> to) -> unpacked {
    auto out = unpack(*parcel);
    if (to) out.saved = parcel->files.at(0).save_to(std::string(*to)).has_value();
    return out;
}

[[=get("/tally")]]
auto counts(const tally& tally) -> std::vector<int> { return {tally.begun, tally.ended, tally.stopped}; }

}

int main(int argc, char** argv) {
    bodies::tally tally;
    return conduit::app<^^bodies>{tally}.run(argc, argv);
}
