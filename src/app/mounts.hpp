#pragma once
#include <deque>
#include <expected>
#include <span>
#include <string>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/services.hpp>
#include <conduit/route/match.hpp>
#include <conduit/route/plan.hpp>

namespace conduit {

/// What is mounted beside an app's own handlers: asked only for what these do not answer, so that it costs them nothing.
class mounts {
public:
    explicit mounts(const application& application);

    auto start(services& services) const -> std::expected<void, std::string>;
    /// Null: none. `allowed` becomes what the path allows, that of the app's own included.
    auto find(method method, std::string_view path, routing::captures& captures, method_set& allowed) const -> const endpoint*;

    /// For a path at which nothing is: that of the mount to which the path belongs, or null.
    auto problem_writer_at(std::string_view path) const -> problem_writer;

    /// With their prefixes.
    auto endpoints() const -> std::span<const endpoint> { return endpoints_; }
    /// Those that the app's own handlers hide, with what hides them.
    struct hidden {
        const endpoint* mounted;
        const endpoint* by;
    };
    auto hidden_endpoints() const -> std::vector<hidden>;

private:
    const application& application_;
    std::deque<std::string> texts_;  // what the endpoints view
    std::vector<endpoint> endpoints_;
    routing::plan_tables tables_;
};

}
