#pragma once
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/arena.hpp>
#include <conduit/http/header.hpp>
#include <conduit/testing/event.hpp>
#include <conduit/testing/failure.hpp>

namespace conduit {

/// An answer as a client sees it.
struct test_answer {
    std::string request{};  // "GET /users/7"
    int status = 0;
    std::vector<header_field> headers{};  // without what only a connection has, as Date
    std::string body{};
    bool cut_off = false;  // the body ended before its time, which clients see as a broken connection
    std::shared_ptr<arena> memory{};

    /// The first of that name; names compare without case.
    auto header(std::string_view name) const -> std::optional<std::string>;

    /// The body as a value of that type, read as request bodies are. What does not fit is thrown, as a test_failure that shows the answer.
    /// A std::string_view in it is good for as long as the client, or any answer of it.
    template <class T>
    auto json() const -> T;

    /// The events or lines of a stream that came to its end. For streams without one, see test_client::stream.
    auto events() const -> std::vector<test_event>;

    /// The request, the status, the headers and the body, which is cut where it is long.
    auto shown() const -> std::string;
};

/// For failures of tests.
auto operator<<(std::ostream& out, const test_answer& answer) -> std::ostream&;

}
