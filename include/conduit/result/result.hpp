#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <conduit/async/task.hpp>
#include <conduit/describe/answer.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/http/redirect.hpp>
#include <conduit/http/reply.hpp>
#include <conduit/result/as_problem.hpp>
#include <conduit/result/success.hpp>

namespace conduit {

/// The extension point for what handlers return. Specialise it:
///
///     template <> struct conduit::result<picture> {
///         static void write(picture&& value, exchange& x);   // fills x.out
///         // optional: what the app's description says of it
///         static constexpr describe::answer description{...};
///     };
///
/// The primary template writes JSON. An endpoint's own `status` replaces the 200 of a success.
template <class T>
struct result {
    static constexpr bool is_json = true;

    static void write(T&& value, exchange& x) {
        write_json(x.out, describe::type_of<T>, &value);
    }
};

template <class Text>
    requires std::is_same_v<Text, std::string> || std::is_same_v<Text, std::string_view> || std::is_same_v<Text, const char*>
struct result<Text> {
    static constexpr describe::content form{.media_type = {"text/plain", 10}, .type = &describe::type_of<std::string>};
    static constexpr describe::answer description{.contents = {&form, 1}};

    static void write(Text&& text, exchange& x) {
        x.out.content_type = "text/plain; charset=utf-8";
        x.out.body += text;
    }
};

template <>
struct result<html> {
    static constexpr describe::content form{.media_type = {"text/html", 9}, .type = &describe::type_of<std::string>};
    static constexpr describe::answer description{.contents = {&form, 1}};

    static void write(html&& page, exchange& x) {
        x.out.content_type = "text/html; charset=utf-8";
        x.out.body = std::move(page.markup);
    }
};

template <>
struct result<response> {
    static constexpr describe::answer description{.kind = describe::answer::statuses::success, .contents = {&describe::any_content, 1}};

    static void write(response&& response, exchange& x) { x.out = std::move(response); }
};

template <>
struct result<problem> {
    static void write(problem&& problem, exchange& x) { conduit::write(problem, x); }
};

template <becomes_problem Error>
struct result<Error> {
    static void write(Error&& error, exchange& x) { conduit::write(as_problem<Error>::from(error), x); }
};

template <>
struct result<redirect> {
    static constexpr describe::answer description{.kind = describe::answer::statuses::redirect};

    static void write(redirect&& redirect, exchange& x) { conduit::write(redirect, x); }
};

template <class T, int Status>
struct result<reply<T, Status>> {
    static void write(reply<T, Status>&& reply, exchange& x) {
        result<T>::write(std::move(reply.value), x);
        x.out.status = Status;
        x.out.add(std::move(reply.headers));
    }
};

template <class T, class Error>
struct result<std::expected<T, Error>> {
    static void write(std::expected<T, Error>&& expected, exchange& x) {
        if (!expected) result<Error>::write(std::move(expected.error()), x);
        else if constexpr (std::is_void_v<T>) x.out.status = 204;
        else result<T>::write(std::move(*expected), x);
    }
};

}
