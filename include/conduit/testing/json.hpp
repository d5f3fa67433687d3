#pragma once
#include <meta>
#include <string>
#include <string_view>
#include <type_traits>
#include <conduit/describe/fault.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/json/write.hpp>
#include <conduit/testing/answer.hpp>
#include <conduit/testing/event.hpp>
#include <conduit/testing/read_json.hpp>
#include <conduit/testing/request.hpp>
#include <conduit/testing/tool.hpp>

namespace conduit {

namespace in_process {

template <class T>
auto read_json(std::string_view text, arena& memory, const std::string& what) -> T {
    static_assert(describe::fault_in(describe::type_of<T>).empty(), "this type has no JSON form: use what a handler could return as JSON");
    static_assert(std::is_default_constructible_v<T>, "a value is made first and then read: give the type a default constructor");
    static constexpr auto name = std::string_view(std::define_static_string(describe::building::name_of_type(dealias(^^T))));
    T value{};
    read_json(text, describe::type_of<T>, name, &value, memory, what);
    return value;
}

template <class Body>
void set_body(test_request& request, const Body& body) {
    if constexpr (std::is_convertible_v<const Body&, std::string_view>) {
        request.body = std::string_view(body);
    } else {
        static_assert(describe::fault_in(describe::type_of<Body>).empty(), "this type has no JSON form: send text, and say what it is in Content-Type");
        json::write(request.body, describe::type_of<Body>, &body);
    }
    request.set_content_type("application/json");
}

}

template <class T>
auto test_answer::json() const -> T {
    return in_process::read_json<T>(body, *memory, shown());
}

template <class T>
auto test_event::json() const -> T {
    return in_process::read_json<T>(data, *memory, "The event has the data " + data);
}

template <class T>
auto test_tool_answer::json() const -> T {
    return in_process::read_json<T>(structured, *answer.memory, answer.shown());
}

}
