#include <CLI/CLI.hpp>
#include <conduit/app/application.hpp>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>
#include <conduit/app/traffic.hpp>

#include <cstdio>
#include <cstdlib>

#include "../app/dispatcher.hpp"
#include "../app/life_cycle.hpp"
#include "../net/server.hpp"
#include "../net/systemd.hpp"
#include "models.hpp"
#include "openapi.hpp"
#include "plan.hpp"
#include "routes.hpp"
#include "start_lines.hpp"

namespace conduit::cli {
namespace {

auto serve(const application& application, const options& options) -> int {
    const auto failed = [&](const std::string& why) {
        std::fprintf(stderr, "%.*s: error: %s\n", static_cast<int>(application.name.size()), application.name.data(), why.c_str());
        return 1;
    };
    services services(options);
    dispatcher dispatcher(application, options, services);
    if (auto started = dispatcher.start(); !started) return failed(started.error());
    auto& readiness = services.get<conduit::readiness>();
    life_cycle life(application);
    net::server server(dispatcher.service(), options);
    services.get<traffic>().count_by(&server, [](const void* self) { return static_cast<const net::server*>(self)->counted(); });
    server.on_stopping([&] {
        readiness.set(false);
        life.stop_periodic();
        if (application.protocol) application.protocol->stop(services);
        net::systemd::notify("STOPPING=1");
    });
    if (auto started = life.start(); !started) return failed(started.error());
    const auto address = server.listen();
    if (!address) {
        life.stop();
        return failed(address.error());
    }
    life.run_periodic();
    readiness.set(true);
    print_start(application, dispatcher.mounted(), !options.tls_certificate.empty(), address->host, address->port);
    net::systemd::notify("READY=1");
    server.run();
    if (const auto names = life.wait_for_periodic(options.drain_timeout); !names.empty()) {
        failed("still running, though the time to stop is over: " + names + "; the stop hooks are left out");
        std::_Exit(1);  // the state must not go while it is used
    }
    dispatcher.rest(options.drain_timeout);
    const bool stopped = life.stop();
    if (auto written = dispatcher.write_profile(); !written) return failed(written.error());
    services.clear();  // before the reactors go: models may still be answering to them
    return stopped ? 0 : 1;
}

/// Every option can come from the environment: --max-body from CONDUIT_MAX_BODY.
template <class Value>
auto add(CLI::App& line, const std::string& name, Value& value, const std::string& words) -> CLI::Option* {
    auto variable = "CONDUIT_" + name;
    for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return line.add_option("--" + name, value, words)->envname(variable)->capture_default_str();
}

/// Of apps that serve models.
void add_models(CLI::App& line, options& options) {
    constexpr auto most_bytes = std::uint64_t{1} << 50;
    line.add_flag("--model-control", options.model_control, "let clients load and unload models at /v2/repository, and load at start what handlers use, not all")
        ->envname("CONDUIT_MODEL_CONTROL");
    line.add_flag("--watch-models", options.watch_models, "load models anew when their files change (so does --dev)")->envname("CONDUIT_WATCH_MODELS");
    add(line, "model-memory", options.model_memory, "bytes for models; beyond, idle ones make room until they are asked for; 0: any number")
        ->check(CLI::Range(std::uint64_t{0}, most_bytes));
    add(line, "model-keep", options.model_keep, "milliseconds that a model stays at least before it makes room")->check(CLI::Range(0, 3'600'000));
    add(line, "model-cache", options.model_cache, "a folder for models as they were optimised for this machine; auto: the user's; empty: none");
    add(line, "model-cache-size", options.model_cache_size, "bytes of that folder, beyond which the oldest go")->check(CLI::Range(std::uint64_t{0}, most_bytes));
}

void add_serving(CLI::App& line, options& options) {
    add(line, "host", options.host, "the address to listen on");
    add(line, "port", options.port, "the port; 0: the system chooses one, which is printed");
    add(line, "threads", options.threads, "reactors; 0: one for each core")->check(CLI::Range(0, 1024));
    add(line, "workers", options.workers, "threads for blocking handlers; 0: twice the cores, at least 4")->check(CLI::Range(0, 4096));
    add(line, "models", options.models, "the directory of models");
    if (print_models) add_models(line, options);
    line.add_flag("--dev", options.dev, "show in problems what exceptions say")->envname("CONDUIT_DEV");
    const CLI::Validator named([](const std::string& file) { return std::string(file.empty() ? "names no file" : ""); }, "FILE");
    auto* const certificate = add(line, "tls-certificate", options.tls_certificate, "a PEM file, the server's certificate first: serve HTTPS")->check(named);
    auto* const key = add(line, "tls-key", options.tls_key, "the PEM file of its private key")->check(named);
    certificate->needs(key);
    key->needs(certificate);
    add(line, "record-profile", options.record_profile, "a file for how often each endpoint was asked, for conduit_add_app(... PROFILE FILE)");
    line.add_flag("--access-log,!--no-access-log", options.access_log, "one console line for each request (on by default)")
        ->envname("CONDUIT_ACCESS_LOG");
    add(line, "compression", options.compression, "on or off: compress response bodies for clients that accept it")
        ->default_str("on")->check(CLI::IsMember({"on", "off", "true", "false"}));
    add(line, "compression-threshold", options.compression_threshold, "bytes; smaller response bodies are sent as they are")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40));
    add(line, "spool-threshold", options.spool_threshold, "bytes; larger forms with files are kept in a temporary file, in TMPDIR")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40));
    add(line, "trusted-proxies", options.trusted_proxies, "addresses and networks, with commas between, whose X-Forwarded-For and X-Forwarded-Proto count");
    add(line, "mcp-hosts", options.mcp_hosts, "names, with commas between, by which /mcp is reached besides localhost, and whose pages may ask it");
    add(line, "mcp-authorization-servers", options.mcp_authorization_servers, "URLs, with commas between, of those who give tokens for /mcp (RFC 9728)");
    add(line, "mcp-state-keys", options.mcp_state_keys, "a file of secrets, one a line: what a client brings back may have come from another process that has them")->check(named);
    add(line, "mcp-page", options.mcp_page, "entries of a list of tools, resources or prompts at a time")->check(CLI::Range(1, 1'000'000));
    line.add_flag("--reuse-port", options.reuse_port, "share the port with another process of the same user, to take over from it")
        ->envname("CONDUIT_REUSE_PORT");
    add(line, "max-connections", options.max_connections, "connections at a time")->check(CLI::Range(1, 1 << 24));
    add(line, "max-connections-per-address", options.max_connections_per_address, "connections of one IPv4 address or IPv6 /64 at a time; 0: any number");
    add(line, "max-requests", options.max_requests, "requests of a connection, after which it ends; 0: any number");
    add(line, "max-output", options.max_output, "bytes waiting to be sent, beyond which a connection's next request waits")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40));
    add(line, "max-head", options.max_head, "bytes of a request's line and headers")->check(CLI::Range(256, 1 << 24));
    add(line, "max-target", options.max_target, "bytes of a request's target")->check(CLI::Range(16, 65'535));
    add(line, "max-headers", options.max_headers, "headers of a request")->check(CLI::Range(1, 100));
    add(line, "max-body", options.max_body, "bytes of a request's body")->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40));
    add(line, "head-timeout", options.head_timeout, "milliseconds for a head to arrive");
    add(line, "body-timeout", options.body_timeout, "milliseconds for a body to arrive");
    add(line, "idle-timeout", options.idle_timeout, "milliseconds between requests on a connection");
    add(line, "write-timeout", options.write_timeout, "milliseconds without progress in sending");
    add(line, "handler-timeout", options.handler_timeout, "milliseconds for the answer of a handler that waits; 0: for ever");
    add(line, "drain-delay", options.drain_delay, "milliseconds between being asked to stop and closing the port")->check(CLI::Range(0, 3'600'000));
    add(line, "drain-timeout", options.drain_timeout, "milliseconds for running requests once the port is closed");
}

}

auto run(const application& application, int argc, char** argv) -> int {
    const std::string name(application.name);
    CLI::App line("The " + name + " application", argc > 0 ? argv[0] : name);
    options options;
    add_serving(line, options);
    line.require_subcommand(0, 1);
    line.fallthrough();
    line.add_subcommand("serve", "serve the endpoints (what happens without a command)")->fallthrough();
    auto* const routes = line.add_subcommand("routes", "list the endpoints")->fallthrough();
    bool plan = false, statistics = false;
    routes->add_flag("--plan", plan, "how requests of each are looked up, and why");
    routes->add_flag("--stats", statistics, "counts, and what the look-up tables hold");
    auto* const models = print_models ? line.add_subcommand("models", "list the models, and whether they load")->fallthrough() : nullptr;
    auto* const openapi = line.add_subcommand("openapi", "write the OpenAPI document")->fallthrough();
    std::string version = "3.2", file;
    openapi->add_option("--version", version, "of OpenAPI: 3.2 or 3.1")->capture_default_str()->check(CLI::IsMember({"3.2", "3.1"}));
    openapi->add_option("-o,--output", file, "a file for it, instead of the standard output");
    auto* const mcp = line.add_subcommand("mcp", "speak the Model Context Protocol on the standard streams")->fallthrough();
    try {
        line.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        // Of the whole line, after a command too: all commands take the same options.
        std::fputs(line.get_formatter()->make_help(&line, line.get_name(), CLI::AppFormatMode::Normal).c_str(), stdout);
        return 0;
    } catch (const CLI::ParseError& fault) {
        std::fprintf(stderr, "%s: error: %s (try --help)\n", name.c_str(), fault.what());
        return 2;
    }
    if (routes->parsed()) {
        if (plan) print_plan(application);
        if (statistics) print_statistics(application);
        if (!plan && !statistics) print_routes(application);
        return 0;
    }
    if (models != nullptr && models->parsed()) return print_models(options);
    if (openapi->parsed()) return print_openapi(application, version, file);
    if (mcp->parsed()) {
        if (application.protocol) return application.protocol->serve_stdio(application, options);
        if (!application.offers.empty()) {
            std::fprintf(stderr, "%s: error: the app was made without conduit::mcp, so its tools, resources and prompts are not offered\n", name.c_str());
            return 1;
        }
        std::fprintf(stderr, "%s: error: there is no tool, resource or prompt to offer: annotate a function with [[=tool]]\n", name.c_str());
        return 1;
    }
    return serve(application, options);
}

}
