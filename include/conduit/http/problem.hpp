#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/header.hpp>
#include <conduit/http/response.hpp>
#include <conduit/json/append.hpp>

namespace conduit {

/// One thing that is wrong with a request.
struct fault {
    std::string in;       // "path", "query", "form", "body", "header"
    std::string at;       // parameter name, or JSON Pointer (RFC 6901) into the body
    std::string code;     // "type", "required", "min", ...
    std::string message;  // for people
    std::string limit{};  // that was broken, as JSON: 100, "^[a-z]+$", ["red","green"]; perhaps none
};

/// What a problem says besides.
struct problem_member {
    std::string name;
    std::string json;
};

/// An error answer (RFC 9457). Return it in a `std::expected`, or throw it.
struct problem {
    int status = 500;
    std::string detail{};
    std::string title{};              // empty: the status's reason phrase
    std::string type{};               // a URI; empty: about:blank
    std::vector<fault> errors{};      // what is wrong with the request, one by one
    std::vector<header_field> headers{};
    std::vector<problem_member> more{};  // RFC 9457 section 3.2

    /// With a member more: `problem::conflict("It is sold out.").with("left", 0)`.
    template <class Value>
        requires std::integral<Value> || std::floating_point<Value> || std::convertible_to<const Value&, std::string_view>
    auto with(std::string name, const Value& value) -> problem& {
        auto& json = more.emplace_back(std::move(name)).json;
        if constexpr (std::same_as<Value, bool> || std::floating_point<Value>) json::append(json, value);
        else if constexpr (std::signed_integral<Value>) json::append(json, static_cast<std::int64_t>(value));
        else if constexpr (std::unsigned_integral<Value>) json::append(json, static_cast<std::uint64_t>(value));
        else json::append(json, std::string_view(value));
        return *this;
    }

    static auto bad_request(std::string detail) -> problem { return {.status = 400, .detail = std::move(detail)}; }
    static auto not_found(std::string detail) -> problem { return {.status = 404, .detail = std::move(detail)}; }
    static auto conflict(std::string detail) -> problem { return {.status = 409, .detail = std::move(detail)}; }
    static auto unprocessable(std::string detail) -> problem { return {.status = 422, .detail = std::move(detail)}; }
    static auto internal(std::string detail = {}) -> problem { return {.status = 500, .detail = std::move(detail)}; }
    /// Sends `Retry-After` (RFC 9110 section 10.2.3).
    static auto unavailable(std::string detail, int retry_after_seconds) -> problem;
};

/// The reason phrase of a status code (RFC 9110 section 15), or "Unknown".
auto reason_phrase(int status) -> std::string_view;

struct exchange;
struct request;

/// Answers with the problem, as the app renders it: see `render_problems` in app/runnable.hpp.
void write(const problem& problem, exchange& x);

/// Replaces `out` by the problem, as application/problem+json: what is sent where the app has no rendering of its own.
void write(const problem& problem, response& out);

/// An app's own rendering: it writes the content type and the body. `out` has the problem's status and headers already; of a request that
/// could not be read, `request` is what was. It is called by all threads.
using problem_renderer = void (*)(const problem& problem, const request& request, response& out);

}
