#pragma once
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/header.hpp>
#include <conduit/http/response.hpp>

namespace conduit {

/// One thing that is wrong with a request.
struct fault {
    std::string in;       // "path", "query", "form", "body", "header"
    std::string at;       // parameter name, or JSON Pointer (RFC 6901) into the body
    std::string code;     // "type", "required", "min", ...
    std::string message;  // for people
    std::string limit{};  // that was broken, as JSON: 100, "^[a-z]+$", ["red","green"]; perhaps none
};

/// An error answer (RFC 9457). Return it in a `std::expected`, or throw it.
struct problem {
    int status = 500;
    std::string detail{};
    std::string title{};              // empty: the status's reason phrase
    std::string type{};               // a URI; empty: about:blank
    std::vector<fault> errors{};      // what is wrong with the request, one by one
    std::vector<header_field> headers{};

    static auto bad_request(std::string detail) -> problem { return {400, std::move(detail), {}, {}, {}, {}}; }
    static auto not_found(std::string detail) -> problem { return {404, std::move(detail), {}, {}, {}, {}}; }
    static auto conflict(std::string detail) -> problem { return {409, std::move(detail), {}, {}, {}, {}}; }
    static auto unprocessable(std::string detail) -> problem { return {422, std::move(detail), {}, {}, {}, {}}; }
    static auto internal(std::string detail = {}) -> problem { return {500, std::move(detail), {}, {}, {}, {}}; }
    /// Sends `Retry-After` (RFC 9110 section 10.2.3).
    static auto unavailable(std::string detail, int retry_after_seconds) -> problem;
};

/// The reason phrase of a status code (RFC 9110 section 15), or "Unknown".
auto reason_phrase(int status) -> std::string_view;

/// Replaces `out` by the problem, as application/problem+json.
void write(const problem& problem, response& out);

struct exchange;

/// Replaces `out` by the problem in the form that the exchange's endpoint has for problems.
void write(const problem& problem, const exchange& x, response& out);
void write(const problem& problem, exchange& x);

}
