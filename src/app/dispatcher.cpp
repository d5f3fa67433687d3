#include "dispatcher.hpp"

#include <algorithm>
#include <charconv>
#include <coroutine>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>
#include <conduit/auth/principal.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/layer/request_ids.hpp>
#include <conduit/result/failure.hpp>
#include <conduit/route/match.hpp>

#include "../argument/bind.hpp"
#include "../async/detached.hpp"
#include "../compression/compress.hpp"
#include "../compression/request_body.hpp"
#include "../http/percent.hpp"
#include "../http/printable.hpp"
#include "../layer/run.hpp"
#include "../validate/defaults.hpp"
#include "gather_body.hpp"
#include "inner_calls.hpp"
#include "workers.hpp"

namespace conduit {
namespace {

constexpr std::int64_t longest_on_reactor = 100;  // milliseconds

auto worker_count(const options& options) -> unsigned {
    return options.workers != 0 ? options.workers : std::max(4u, 2 * std::thread::hardware_concurrency());
}

/// Cheap (no system call) and coarse (4 ms): enough to notice a tenth of a second.
auto coarse_milliseconds() -> std::int64_t {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

auto allow(method_set methods) -> std::string {
    if (methods.contains(method::get)) methods.add(method::head);
    methods.add(method::options);
    std::string list;
    for (std::size_t i = 0; i < method_count; ++i) {
        if (!methods.contains(static_cast<method>(i))) continue;
        list += list.empty() ? "" : ", ";
        list += method_names[i];
    }
    return list;
}

void call(exchange& x, outcome& outcome) noexcept {
    try {
        outcome = bind_and_call(x, *x.endpoint);
    } catch (...) {
        write_failure(x, std::current_exception());
        outcome = outcome::done;
    }
}

auto call_on_reactor(exchange& x) -> outcome {
    const auto before = coarse_milliseconds();
    auto outcome = outcome::done;
    const auto* const endpoint = x.endpoint;
    call(x, outcome);
    if (const auto held = coarse_milliseconds() - before; held > longest_on_reactor) [[unlikely]]
        std::fprintf(stderr,
                     "conduit: warning: %s (%s:%u) held its reactor for %lld ms: nothing else was served there meanwhile; mark it "
                     "[[=blocking]]\n",
                     endpoint->handler.characters, endpoint->place.file.characters, endpoint->place.line, static_cast<long long>(held));
    return outcome;
}

auto most_body(const endpoint& endpoint, const options& options) -> std::size_t {
    return endpoint.max_body == as_the_app ? options.max_body : endpoint.max_body;
}

/// Whether the body may be larger than that.
auto beyond(const request& head, std::size_t size) -> bool {
    const auto said = head.header("content-length");
    if (!said) return true;
    std::size_t length = 0;
    std::from_chars(said->data(), said->data() + said->size(), length);
    return length > size;
}

/// Makes the body plain if it came compressed. False: it cannot be, and the answer says why.
auto decode_body(exchange& x) noexcept -> bool {
    try {
        if (!(x.pipe ? compression::is_coded(x.in) : compression::body_is_coded(x.in))) return true;
        const auto refused = x.endpoint->streams_body ? compression::refuse_coded(x.in) : compression::decode_body(x, most_body(*x.endpoint, x.services->options()));
        if (refused) write(*refused, x);
        return !refused;
    } catch (...) {
        write_failure(x, std::current_exception());
        return false;
    }
}

}

dispatcher::dispatcher(const application& application, const options& options, services& services)
    : application_(application), options_(options), services_(services), mounts_(application), workers_(worker_count(options)),
      asked_(options.record_profile.empty() ? 0 : application.endpoints.size()), problems_(services.get<problem_rendering>()) {
    problems_.render_by(application.render_problem);
    for (const auto* endpoint : application.endpoints) all_methods_.add(endpoint->method);
    services.get<workers>().pool = &workers_;
    auto& inner = services.get<inner_calls>();
    inner.self = this;
    inner.call = [](void* self, exchange& x, const endpoint& endpoint, exchange* carrier) { return static_cast<dispatcher*>(self)->handle_at(x, endpoint, carrier); };
}

auto dispatcher::start() -> std::expected<void, std::string> {
    auto trusted = http::proxies::parse(options_.trusted_proxies);
    if (!trusted) return std::unexpected("--trusted-proxies: " + trusted.error());
    proxies_ = *trusted;
    if (auto written = write_profile(); !written) return written;  // now, not after hours of counting
    if (auto checked = validate::check_defaults(application_.endpoints); !checked) return checked;
    for (const auto* endpoint : application_.endpoints)
        for (const auto start : endpoint->starts())
            if (auto started = start(services_); !started) return started;
    for (const auto& offer : application_.offers) {
        if (offer.routed || !application_.protocol) continue;
        if (auto checked = validate::check_defaults({&offer.endpoint, 1}); !checked) return checked;
        for (const auto start : offer.endpoint->starts())
            if (auto started = start(services_); !started) return started;
    }
    return mounts_.start(services_);
}

auto dispatcher::write_profile() const -> std::expected<void, std::string> {
    if (asked_.empty()) return {};
    std::vector<std::pair<std::uint64_t, const endpoint*>> order;
    for (std::size_t i = 0; i < asked_.size(); ++i) order.emplace_back(asked_[i].load(std::memory_order_relaxed), application_.endpoints[i]);
    std::ranges::stable_sort(order, std::greater{}, &std::pair<std::uint64_t, const endpoint*>::first);
    std::ofstream file(options_.record_profile);
    for (const auto& [count, endpoint] : order) file << count << ' ' << name_of(endpoint->method) << ' ' << endpoint->pattern.view() << '\n';
    if (!file.flush()) return std::unexpected("the profile cannot be written to " + options_.record_profile);
    return {};
}

auto dispatcher::handle(exchange& x) -> outcome {
    x.states = application_.states;
    x.services = &services_;
    if (!proxies_.empty()) proxies_.see_through(x.in);
    if (!http::percent_well_formed(x.in.path) || !http::percent_well_formed(x.in.query)) {
        write(problem::bad_request("The request target contains a '%' that two hexadecimal digits do not follow."), x);
        return outcome::done;
    }
    const auto found = x.in.target == "*" ? routing::match_result{.allowed = all_methods_} : routing::match(application_.plan, x.in.method, x.in.path, x.captures);
    const auto* around = found.endpoint == routing::none ? nullptr : application_.endpoints[static_cast<std::size_t>(found.endpoint)];
    x.allowed = found.allowed;
    if (!around) [[unlikely]] {
        around = mounts_.find(x.in.method, x.in.path, x.captures, x.allowed);
        x.write_problem = around ? around->write_problem : mounts_.problem_writer_at(x.in.path);
    }
    else if (!asked_.empty()) asked_[static_cast<std::size_t>(found.endpoint)].fetch_add(1, std::memory_order_relaxed);
    x.endpoint = around;
    // What other methods are for: their layers know (CORS, say).
    if (!around && x.in.method == method::options && !x.allowed.empty()) around = endpoint_asked_for(x);
    return pass_layers(x, application_.layers, around);
}

auto dispatcher::handle_at(exchange& x, const endpoint& endpoint, exchange* carrier) -> outcome {
    x.states = application_.states;
    x.services = &services_;
    x.endpoint = &endpoint;
    if (!carrier || application_.layers.empty()) return pass_layers(x, application_.layers, &endpoint);
    if (carrier->who) x.who = &x.kept.make<principal>(x.memory, *carrier->who);  // the call may outlive its carrier
    x.id = x.memory.copy(argument<request_id>::from(*carrier).value);
    return pass_layers(x, {}, &endpoint);
}

auto dispatcher::pass_layers(exchange& x, std::span<const layer* const> outer, const endpoint* around) -> outcome {
    if (outer.empty() && (!around || around->layer_count == 0)) return answer(x);
    static constexpr auto inside = [](void* self, exchange& own) { return static_cast<dispatcher*>(self)->answer(own); };
    return x.kept.make<layering::run>(x.memory, x, outer, around ? around->layers() : std::span<const layer* const>{}, inside, this).start();
}

/// The endpoint that a preflight of CORS asks about, or any that is there.
auto dispatcher::endpoint_asked_for(exchange& x) const -> const endpoint* {
    const auto asked = x.in.header("access-control-request-method");
    for (const bool any : {false, true})
        for (std::size_t i = 0; i < method_count; ++i) {
            if (!x.allowed.contains(static_cast<method>(i)) || (!any && asked != method_names[i])) continue;
            if (const auto found = routing::match(application_.plan, static_cast<method>(i), x.in.path, x.captures); found.endpoint != routing::none)
                return application_.endpoints[static_cast<std::size_t>(found.endpoint)];
        }
    return nullptr;
}

auto dispatcher::answer(exchange& x) -> outcome {
    if (!x.endpoint) {
        answer_without_endpoint(x, x.allowed);
        return outcome::done;
    }
    if (x.in.body.size() > x.endpoint->max_body) {
        write(problem{.status = 413, .detail = "The body is larger than " + std::to_string(x.endpoint->max_body) + " bytes."}, x);
        return outcome::done;
    }
    return x.pipe && x.endpoint->takes_files ? call_once_gathered(x) : call_endpoint(x);
}

auto dispatcher::call_endpoint(exchange& x) -> outcome {
    const bool much_to_decode = x.in.body.size() > compression::most_coded_on_reactor && compression::body_is_coded(x.in);
    if (x.endpoint->blocking || much_to_decode) return call_on_worker(x);
    return decode_body(x) ? call_on_reactor(x) : outcome::done;
}

auto dispatcher::terms(const request& head) const -> body_terms {
    const body_terms usual{.most = options_.max_body};
    if (!http::percent_well_formed(head.path) || head.target == "*") return usual;
    routing::captures captures;
    const auto found = routing::match(application_.plan, head.method, head.path, captures);
    method_set allowed = found.allowed;
    const auto* const at = found.endpoint != routing::none ? application_.endpoints[static_cast<std::size_t>(found.endpoint)]
                                                           : mounts_.find(head.method, head.path, captures, allowed);
    if (!at) return usual;
    const auto& endpoint = *at;
    // What is compressed is decoded as a whole, in memory.
    const bool gathered = endpoint.takes_files && beyond(head, options_.spool_threshold) && !compression::is_coded(head);
    return {.most = most_body(endpoint, options_), .streamed = endpoint.streams_body || gathered};
}

void dispatcher::write_problem(const problem& problem, const request& request, response& out) const {
    if (const auto own = mounts_.problem_writer_at(request.path)) own(problem, out);
    else problems_.write(problem, request, out);
}

auto dispatcher::call_once_gathered(exchange& x) -> outcome {
    [](dispatcher& self, exchange& gathered) -> async::detached {
        auto outcome = outcome::done;
        try {
            co_await gather_body(gathered, self.options_.spool_threshold);
            outcome = self.call_endpoint(gathered);
        } catch (...) {
            write_failure(gathered, std::current_exception());
        }
        if (outcome == outcome::done) gathered.complete(gathered);
    }(*this, x);
    return outcome::pending;
}

void dispatcher::answer_without_endpoint(exchange& x, method_set allowed) {
    if (allowed.empty()) {
        write(problem::not_found("Nothing is at " + http::printable(x.in.path) + "."), x);
        return;
    }
    if (x.in.method == method::options) {
        x.out.status = 204;
        x.out.headers.push_back({"Allow", allow(allowed)});
        return;
    }
    write(problem{.status = 405,
                  .detail = http::printable(x.in.path) + " does not take " + std::string(name_of(x.in.method)) + ".",
                  .headers = {{"Allow", allow(allowed)}}},
          x);
}

auto dispatcher::call_on_worker(exchange& x) -> outcome {
    static constexpr auto complete = [](void* done) { static_cast<exchange*>(done)->complete(*static_cast<exchange*>(done)); };
    static constexpr auto call_at_home = [](void* decoded) {
        auto& own = *static_cast<exchange*>(decoded);
        if (call_on_reactor(own) == outcome::done) own.complete(own);
    };
    static constexpr auto run = [](void* context) {
        auto& own = *static_cast<exchange*>(context);
        const bool plain = decode_body(own);
        if (plain && !own.endpoint->blocking) return own.home->post(call_at_home, &own);
        auto outcome = outcome::done;
        if (plain) call(own, outcome);
        compression::compress(own.out, own.in, own.services->options(), compression::most_on_worker);
        own.home->post(complete, &own);
    };
    x.stop.source();  // made here, as the worker must not make it while the engine asks for it
    if (workers_.submit(run, &x)) return outcome::pending;
    write(problem::unavailable("All workers are busy and their queue is full.", 1), x);
    return outcome::done;
}

}
