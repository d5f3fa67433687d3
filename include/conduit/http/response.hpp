#pragma once
#include <string>
#include <vector>
#include <conduit/http/header.hpp>

namespace conduit {

/// A complete answer, for handlers that want full control. The engine adds Date, Content-Length and what the
/// connection needs.
struct response {
    int status = 200;
    std::string content_type{};  // empty: no Content-Type
    std::string body{};
    std::vector<header_field> headers{};

    /// Back to the initial state; keeps the memory.
    void clear() {
        status = 200;
        content_type.clear();
        body.clear();
        headers.clear();
    }
};

}
