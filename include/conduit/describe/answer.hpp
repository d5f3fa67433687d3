#pragma once
#include <cstdint>
#include <conduit/describe/type.hpp>
#include <conduit/meta/table.hpp>
#include <conduit/meta/text.hpp>

namespace conduit::describe {

/// One of the forms that a body can have.
struct content {
    meta::text media_type{};       // without parameters
    const describe::type* type = nullptr;  // null: bytes, which no schema describes
    bool items = false;            // of each value of a sequence that goes on as it is sent
};

/// What a handler's success is, for descriptions. result<T> may have one: `static constexpr describe::answer description{...}`.
struct answer {
    enum class statuses : std::uint8_t { one, success, redirect };  // `success`, `redirect`: any of that class, as the handler chooses

    int status = 200;  // of `one`; the endpoint's own comes first
    statuses kind = statuses::one;
    meta::table<content> contents{};  // none: no body
    meta::text words{};  // empty: the status's reason phrase
    meta::table<int> problems{};  // statuses of errors that are part of it, such as 404 of a file
};

/// What an argument that argument<T> makes needs of a request, for descriptions: `static constexpr describe::intake description{...}`.
struct intake {
    meta::table<content> contents{};  // the forms of the body that it reads; none: it reads none
    meta::table<int> problems{};      // statuses of the errors that it may give
    bool principal = false;           // it is who asks, whom a layer has authenticated
};

/// Bytes of whatever media type, which whoever reads or writes them knows.
inline constexpr content any_content{.media_type = {"*/*", 3}};
inline constexpr intake any_body{.contents = {&any_content, 1}};

}
