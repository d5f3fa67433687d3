#pragma once
#include <expected>
#include <meta>
#include <string_view>
#include <type_traits>
#include <conduit/describe/fault.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/json/parse_as.hpp>

namespace conduit::json {

/// JSON that is no request's body, such as a file or a message, read as one: see parse_as. Members that are views are kept in `memory`.
///     conduit::arena memory;
///     auto order = conduit::json::parse<shop::order>(text, memory);
template <class T>
auto parse(std::string_view text, arena& memory) -> std::expected<T, problem> {
    static_assert(describe::fault_in(describe::type_of<T>).empty(), "this type has no JSON form: use what a handler could take as JSON");
    static_assert(std::is_default_constructible_v<T>, "a value is made first and then read: give the type a default constructor");
    T value{};
    if (auto read = parse_as(describe::type_of<T>, text, &value, memory); !read) return std::unexpected(std::move(read.error()));
    return value;
}

}
