#pragma once
#include <expected>
#include <string_view>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/annotations/route.hpp>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>
#include <conduit/argument/argument.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/result.hpp>

namespace conduit::ops {

/// The app's readiness, as a handler takes it.
struct ready {
    bool value;
};

}

template <>
struct conduit::argument<conduit::ops::ready> {
    static auto start(services& services) -> std::expected<void, std::string> {
        services.get<readiness>();
        return {};
    }
    static auto from(exchange& x) -> ops::ready { return {x.services->get<readiness>().is_ready()}; }
};

/// Probes for load balancers and orchestrators: `conduit::app<^^shop, ^^conduit::health>`.
namespace conduit::health {
using namespace conduit::annotations;

[[=get("/healthz"), =doc("Whether the process answers.")]]
inline auto live() -> std::string_view {
    return "ok";
}

[[=get("/readyz"), =doc("Whether it takes more requests: 503 from when it is asked to stop.")]]
inline auto ready(ops::ready ready) -> std::expected<std::string_view, problem> {
    if (!ready.value) return std::unexpected(problem::unavailable("The server is stopping.", 1));
    return "ok";
}

}
