#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <conduit/describe/type.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::streaming {

/// What was yielded, of whatever type.
struct item {
    std::string_view name{};
    std::string_view id{};
    std::optional<std::int64_t> retry{};  // milliseconds
    bool is_text = false;  // else `value` is of the described type
    std::string_view text{};
    const describe::type* type = nullptr;
    const void* value = nullptr;
};

/// A generator of whatever kind and type.
class values {
public:
    enum class state : std::uint8_t { waiting, yielded, ended };

    virtual ~values() = default;
    /// Goes on to the next value; if it has to wait, `ready(context)` is called once it is there.
    virtual auto advance(void (*ready)(void*), void* context) -> state = 0;
    /// After that call: what it came to.
    virtual auto settled() -> state = 0;
    virtual auto current() -> item = 0;
};

/// Makes the values the answer's body: Server-Sent Events, or a line of JSON each where the client prefers that. Goes to the first
/// value, if that is there at once: what is thrown before it is an answer of its own.
void write(exchange& x, std::unique_ptr<values> from);

}
