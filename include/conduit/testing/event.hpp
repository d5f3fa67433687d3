#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <conduit/http/arena.hpp>

namespace conduit {

/// What a stream sent: a Server-Sent Event, or a line of JSON, which has data alone.
struct test_event {
    std::string data{};
    std::string name{};  // empty: "message"
    std::string id{};
    std::optional<std::chrono::milliseconds> retry{};
    std::shared_ptr<arena> memory{};

    /// The data as a value of that type: see test_answer::json.
    template <class T>
    auto json() const -> T;
};

namespace in_process {

/// Takes the next complete event off the text of a stream; none: there is none (yet).
auto take_event(std::string_view& text, bool lines) -> std::optional<test_event>;

}
}
