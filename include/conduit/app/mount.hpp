#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <conduit/describe/endpoint.hpp>
#include <conduit/meta/table.hpp>

namespace conduit {

struct application;

/// A namespace of handlers that comes with Conduit. Its tables are in the compiled half: it costs no app any compile time.
struct mountable {
    std::string_view name;                // "conduit::docs"
    meta::table<endpoint> endpoints;      // of the app's root
    std::string_view root{};              // a path: of it and those below
    problem_writer write_problem = nullptr;  // how problems are written there; null: as the app renders them
    auto (*start)(services&, const application&) -> std::expected<void, std::string> = nullptr;  // before serving; the error says why not
};

/// Beside the handlers of the app, which come first.
struct mount {
    const mountable* what = nullptr;  // nothing
    std::string_view prefix{};
};

}
