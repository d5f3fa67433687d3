#pragma once
#include <conduit/app/options.hpp>
#include <conduit/http/problem.hpp>

namespace conduit {

/// How the app renders problems. One of its services.
class problem_rendering {
public:
    explicit problem_rendering(const options&) {}

    /// By the dispatcher, before the app serves.
    void render_by(problem_renderer own) { own_ = own; }

    /// What the app's function throws is logged, and the problem is written as of any app.
    void write(const problem& problem, const request& request, response& out) const;

private:
    problem_renderer own_ = nullptr;
};

}
