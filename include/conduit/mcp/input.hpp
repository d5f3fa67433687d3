#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/arena.hpp>

namespace conduit::mcp {

/// Something that is asked of the client while a call runs.
struct input {
    std::string method;  // of the protocol: "elicitation/create"
    std::string params;  // JSON
    std::string key{};   // by which the client's answer is told from others; empty: made up
};

/// A form for the user. The schema is flat: an object of texts, numbers, booleans and choices (MCP, "Elicitation").
auto elicitation(std::string_view message, std::string_view schema, std::string_view key = {}) -> input;
/// A page for the user, for what must not pass through the client: the answer only says whether they agreed to go there.
auto elicitation_by_page(std::string_view message, std::string_view url, std::string_view key = {}) -> input;
/// A message for the client's model.
struct sampling {
    std::string prompt;
    int max_tokens = 1000;
    std::string system_prompt{};
};
auto sampled_by(const sampling& what, std::string_view key = {}) -> input;
/// The directories that the client works in.
auto roots_of_client(std::string_view key = {}) -> input;

enum class action : std::uint8_t { accepted, declined, cancelled };

/// What the user said to a form; `content` is there where they accepted.
template <class T>
struct elicited {
    mcp::action action = action::cancelled;
    std::optional<T> content{};
    std::shared_ptr<arena> memory{};  // of texts that `content` views

    explicit operator bool() const { return content.has_value(); }
    auto operator->() const -> const T* { return &*content; }
    auto operator*() const -> const T& { return *content; }
};

/// What the client's model said.
struct sampled {
    std::string text;
    std::string model;
    std::string stop_reason;
};

struct root {
    std::string uri;
    std::string name;
};

auto action_in(std::string_view answer) -> action;
/// Throws a problem where it does not fit.
auto read_content(std::string_view answer, const describe::type& type, void* to, arena& memory) -> action;
auto read_sampled(std::string_view answer) -> sampled;
auto read_roots(std::string_view answer) -> std::vector<root>;
auto form_schema_of(const describe::type& type, void (*construct)(void*), void (*destroy)(void*)) -> std::string;

/// The form of a struct: its members are the fields, with their words, constraints and defaults.
template <class T>
auto elicitation(std::string_view message, std::string_view key = {}) -> input {
    static_assert(std::is_aggregate_v<T>, "a form is a struct, whose members are the fields: text, numbers, bool, enumerations");
    return elicitation(message, form_schema_of(describe::type_of<T>, [](void* place) { ::new (place) T{}; }, [](void* value) { static_cast<T*>(value)->~T(); }), key);
}

template <class T>
auto read_elicited(std::string_view answer) -> elicited<T> {
    elicited<T> made{.memory = std::make_shared<arena>()};
    T value{};
    made.action = read_content(answer, describe::type_of<T>, &value, *made.memory);
    if (made.action == action::accepted) made.content = std::move(value);
    return made;
}

}
