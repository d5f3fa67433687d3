#pragma once
#include <span>
#include <string_view>
#include <conduit/http/exchange.hpp>
#include <conduit/route/plan.hpp>

namespace conduit::routing {

struct match_result {
    std::int16_t endpoint = none;
    method_set allowed;  // of the patterns that match the path but not the method; complete when endpoint is none
    std::uint8_t capture_count = 0;
};

/// The endpoint of the first route, by priority, that matches path and method; HEAD follows GET. `path` is as sent,
/// without the query; its percent escapes must be well-formed. Captures are views into it, still encoded.
auto match(const plan& plan, method method, std::string_view path,
           std::span<std::string_view, exchange::most_captures> captures) -> match_result;

}
