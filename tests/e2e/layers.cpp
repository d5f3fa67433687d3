#include <conduit/conduit.hpp>
#include <conduit/stream.hpp>

#include <chrono>
#include <mutex>

// Layers of every kind, for the end-to-end tests. Each leaves its mark in the X-Way header, on the way in and on the way out.

namespace marks {

inline void mark(conduit::exchange& x, std::string_view what) {
    for (auto& field : x.out.headers)
        if (field.name == "X-Way") return void(field.value.append(" ").append(what));
    x.out.headers.push_back({"X-Way", std::string(what)});
}

struct journal {
    std::mutex lock;
    std::vector<std::string> lines;
};

template <char Name>
struct both {
    void before(journal& all) const {
        const std::lock_guard guard(all.lock);
        all.lines.push_back({'<', Name});
    }
    void after(conduit::exchange& x, journal& all) const {
        const std::lock_guard guard(all.lock);
        all.lines.push_back({Name, '>'});
        mark(x, std::string{Name});
    }
};

template <char Name>
auto around(conduit::exchange& x, conduit::next next, journal& all) -> conduit::task<> {
    all.lock.lock();
    all.lines.push_back({'(', Name});
    all.lock.unlock();
    co_await next();
    mark(x, std::string{Name});
    const std::lock_guard guard(all.lock);
    all.lines.push_back({Name, ')'});
}

/// Waits on the way in and on the way out.
inline auto slow(conduit::exchange& x, conduit::next next) -> conduit::task<> {
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    co_await next();
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    mark(x, "slow");
}

struct gate {
    auto before(const conduit::request& request) const -> std::expected<void, conduit::problem> {
        if (request.query == "closed") return std::unexpected(conduit::problem{.status = 403, .detail = "The gate is closed."});
        if (request.query == "throws") throw std::runtime_error("the gate broke");
        return {};
    }
};
struct cached {
    auto before(const conduit::request& request) const -> std::optional<conduit::response> {
        if (request.query != "cached") return std::nullopt;
        return conduit::response{.status = 203, .content_type = "text/plain", .body = "from the cache"};
    }
};
inline auto refuses(conduit::exchange& x, conduit::next next) -> conduit::task<> {
    if (x.in.query == "refused") co_return conduit::write(conduit::problem{.status = 429, .detail = "Too much."}, x.out);
    if (x.in.query == "fails") throw conduit::problem{.status = 409, .detail = "Before."};
    co_await next();
    if (x.in.query == "fails-later") throw conduit::problem{.status = 409, .detail = "After."};
    if (x.in.query == "twice") co_await next();
}

}

namespace [[=conduit::use<marks::both<'n'>{}>]] layered {
using namespace conduit::annotations;

[[=get("/plain"), =use<marks::both<'h'>{}>]]
auto plain() -> std::string { return "plain"; }

[[=get("/mixed"), =use<marks::around<'1'>, marks::both<'2'>{}, marks::around<'3'>>]]
auto mixed() -> std::string { return "mixed"; }

[[=get("/later"), =use<marks::around<'1'>, marks::slow, marks::both<'2'>{}>]]
auto later() -> conduit::task<std::string> {
    co_await conduit::sleep_for(std::chrono::milliseconds(1));
    co_return "later";
}

[[=get("/blocking"), =blocking, =use<marks::slow, marks::both<'2'>{}>]]
auto wait() -> std::string { return "waited"; }

[[=get("/gated"), =use<marks::gate{}, marks::cached{}, marks::refuses>]]
auto gated(std::optional<int> number) -> int { return number.value_or(0); }

[[=get("/throws"), =use<marks::around<'1'>>]]
auto throws() -> std::string { throw conduit::problem{.status = 418, .detail = "No coffee."}; }

[[=get("/stream"), =use<marks::slow>]]
auto stream() -> std::generator<int> {
    co_yield 1;
    co_yield 2;
}

[[=get("/journal")]]
auto lines(marks::journal& all) -> std::vector<std::string> {
    const std::lock_guard guard(all.lock);
    return std::exchange(all.lines, {});
}

namespace [[=conduit::use<marks::slow>, =conduit::prefix("/inner")]] inner {
[[=get("/plain"), =use<marks::around<'h'>>]]
auto inside() -> std::string { return "inner"; }
}

}

int main(int argc, char** argv) {
    marks::journal journal;
    return conduit::app<^^layered, conduit::use<marks::around<'a'>>>{journal}.run(argc, argv);
}
