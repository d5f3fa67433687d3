#pragma once
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <conduit/app/about.hpp>
#include <conduit/app/mount.hpp>
#include <conduit/app/options.hpp>
#include <conduit/app/services.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/offer.hpp>
#include <conduit/describe/hook.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/route/plan.hpp>

namespace conduit {

namespace mcp {

/// What speaks the Model Context Protocol. It is linked by apps that offer something by it, and by no others.
struct protocol {
    const mountable* http;
    auto (*serve_stdio)(const application&, const options&) -> int;
    void (*stop)(services&);  // ends what would go on for ever; from any thread, while the reactors still run
    auto (*is_idle)(services&) -> bool;  // whether no call runs any more
};

}

/// An app as the compiled half sees it: tables and state.
struct application {
    std::string_view name;  // of its first namespace
    std::span<const endpoint* const> endpoints;
    routing::plan plan;
    void* const* states = nullptr;
    std::span<const layer* const> layers{};  // around every request, the outermost first
    std::span<const hook> hooks{};  // in the order declared
    conduit::about about{};
    meta::table<mount> mounts{};
    meta::table<offer> offers{};                // to clients of the Model Context Protocol
    const mcp::protocol* protocol = nullptr;    // by which they are; null: nothing is offered
    problem_renderer render_problem = nullptr;  // null: as application/problem+json
    std::string_view problem_media_type{};      // of what that writes; empty: application/problem+json still
};

namespace cli {

/// The command line of every app; gives the exit status.
auto run(const application& application, int argc, char** argv) -> int;

}
}
