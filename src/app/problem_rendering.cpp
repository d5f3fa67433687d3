#include "problem_rendering.hpp"

#include <cstdio>
#include <exception>
#include <conduit/app/services.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

void problem_rendering::write(const problem& problem, const request& request, response& out) const {
    if (!own_) return conduit::write(problem, out);
    out.clear();
    out.status = problem.status;
    out.headers = problem.headers;
    try {
        own_(problem, request, out);
        if (out.status >= 200 && out.status <= 999) return;  // what may be sent
        std::fprintf(stderr, "conduit: error: a problem was rendered with the status %d\n", out.status);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "conduit: error: a problem could not be rendered: %s\n", thrown.what());
    } catch (...) {
        std::fprintf(stderr, "conduit: error: a problem could not be rendered\n");
    }
    conduit::write(problem, out);
}

void write(const problem& problem, exchange& x) {
    if (x.write_problem) x.write_problem(problem, x.out);
    else if (x.services) x.services->get<problem_rendering>().write(problem, x.in, x.out);
    else write(problem, x.out);
}

}
