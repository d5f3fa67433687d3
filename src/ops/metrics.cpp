#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <conduit/app/application.hpp>
#include <conduit/app/metric_writer.hpp>
#include <conduit/app/mount.hpp>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>
#include <conduit/app/traffic.hpp>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/body_source.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/failure.hpp>

#include "../app/workers.hpp"
#include "../http/header_fields.hpp"
#include "process.hpp"
#include "server.hpp"

namespace conduit::ops {
namespace {

constexpr std::size_t most_on_reactor = 64 * 1024;  // bytes, which take a tenth of a millisecond to write
constexpr std::size_t most_at_all = 64 * 1024 * 1024;
constexpr unsigned most_large_texts = 8;            // at a time: clients may read them slowly

/// What the mount keeps. One of the app's services.
struct scrapes {
    explicit scrapes(const options&) {}

    std::string_view name{};  // the app's
    std::string_view version{};
        std::atomic<std::size_t> last_size = 0;  // bytes, of the last text
    std::atomic<unsigned> large_texts = 0;   // that are being written or sent
};

/// One of the large texts that there may be at a time.
class place {
public:
    explicit place(scrapes& of) : of_(of) {
        if (of_.large_texts.fetch_add(1, std::memory_order_relaxed) < most_large_texts) return;
        of_.large_texts.fetch_sub(1, std::memory_order_relaxed);
        throw problem::unavailable("The metrics are being read by " + std::to_string(most_large_texts) + " others.", 1);
    }
    ~place() { of_.large_texts.fetch_sub(1, std::memory_order_relaxed); }
    place(const place&) = delete;
    auto operator=(const place&) -> place& = delete;

private:
    scrapes& of_;
};

class large_text final : public body_source {
public:
    large_text(std::string text, std::unique_ptr<place> its) : place_(std::move(its)), text_(std::move(text)) {}

    auto size() const -> std::optional<std::uint64_t> override { return text_.size(); }
    auto read(std::string& to, std::size_t most) -> state override {
        const auto part = std::string_view(text_).substr(sent_, most);
        to += part;
        sent_ += part.size();
        return sent_ == text_.size() ? state::ended : state::more;
    }

private:
    std::unique_ptr<place> place_;
    std::string text_;
    std::size_t sent_ = 0;
};

/// OpenMetrics for clients that name it.
auto format_for(const request& request) -> metric_writer::format {
    const auto accepted = request.header("accept");
    return accepted && accepted->contains("application/openmetrics-text") ? metric_writer::format::openmetrics : metric_writer::format::prometheus;
}

/// Nothing where it would be too long for a reactor, and is written there.
auto write_all(services& services, metric_writer::format format, std::size_t most) -> std::optional<std::string> {
    auto& scraped = services.get<scrapes>();
    metric_writer to(format, most, scraped.last_size.load(std::memory_order_relaxed) + 1024);
    to.begin("conduit_app_info", metric_kind::gauge, "The app; always 1.");
    to.add({{"name", scraped.name}, {"version", scraped.version}}, 1);
    to.begin("conduit_app_ready", metric_kind::gauge, "Whether it takes requests: 0 from when it is asked to stop.");
    to.add(std::uint64_t{services.get<readiness>().is_ready()});
    write_process(to);
    write_traffic(services.get<traffic>().now(), to);
    write_workers(services.get<workers>().pool->now(), to);
    services.write_metrics(to);
    if (to.left_out() != 0 && most == most_on_reactor) return std::nullopt;
    auto text = std::move(to).finish();
    scraped.last_size.store(text.size(), std::memory_order_relaxed);
    return text;
}

/// The answer to one request, made by a worker.
struct large_answer {
    exchange& x;
    metric_writer::format format;
    std::unique_ptr<place> its;

    static void make(void* self) {
        auto& own = *static_cast<large_answer*>(self);
        try {
            auto text = write_all(*own.x.services, own.format, most_at_all);
            own.x.out.source = std::make_unique<large_text>(std::move(*text), std::move(own.its));
        } catch (...) {
            write_failure(own.x, std::current_exception());
        }
        own.x.home->post([](void* done) { static_cast<exchange*>(done)->complete(*static_cast<exchange*>(done)); }, &own.x);
    }
};

auto send(exchange& x, const endpoint&, void* const*) -> outcome {
    const auto format = format_for(x.in);
    x.out.content_type = format == metric_writer::format::openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                                                      : "text/plain; version=0.0.4; charset=utf-8";
    x.out.headers.push_back({"Cache-Control", "no-store"});
    http::vary_on(x.out, "Accept");
    if (x.services->get<scrapes>().last_size.load(std::memory_order_relaxed) <= most_on_reactor)
        if (auto text = write_all(*x.services, format, most_on_reactor)) {
            x.out.body = std::move(*text);
            return outcome::done;
        }
    auto& answer = x.kept.make<large_answer>(x.memory, x, format, std::make_unique<place>(x.services->get<scrapes>()));
    if (!x.home->run_elsewhere(&large_answer::make, &answer)) throw problem::unavailable("All workers are busy and their queue is full.", 1);
    return outcome::pending;
}

constexpr auto text(std::string_view words) -> meta::text { return {words.data(), words.size()}; }

constexpr endpoint endpoints[]{
    {.pattern = text("/metrics"), .handler = text("conduit::metrics::all"), .doc = text("What the server counts."), .hidden = true, .call = &send},
};

auto start(services& services, const application& application) -> std::expected<void, std::string> {
    services.get<readiness>();
    services.get<traffic>();
    services.get<workers>();
    auto& scraped = services.get<scrapes>();
    scraped.name = application.about.title.empty() ? application.name : application.about.title;
    scraped.version = application.about.version;
    return {};
}

}

extern const mountable metrics;  // by conduit/ops/metrics.hpp, which reflects
constinit const mountable metrics{
    .name = "conduit::metrics",
    .endpoints = endpoints,
    .start = &start,
};

}
