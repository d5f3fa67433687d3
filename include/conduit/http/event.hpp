#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace conduit {

/// A value of a stream with what Server-Sent Events can say beside it (HTML Living Standard, section 9.2). Streams in other
/// formats carry the data alone.
template <class T>
struct event {
    T data;
    std::string name{};  // empty: "message"
    std::string id{};    // a client that connects again sends the last one as Last-Event-ID
    std::optional<std::chrono::milliseconds> retry{};  // after which it connects again
};

}
