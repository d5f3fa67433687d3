#pragma once
#include <string>
#include <string_view>
#include <type_traits>

namespace conduit {

/// The extension point for types whose values are one piece of text: in paths, queries, forms and JSON alike. Specialise it:
///
///     template <> struct conduit::text_form<version> {
///         static auto read(std::string_view text) -> std::optional<version>;   // or std::expected<version, std::string>, whose
///                                                                              // error says what the text must be
///         static auto write(const version& value) -> std::string;
///         // optional: what the text must be, for clients; and JSON Schema's name for such texts
///         static constexpr std::string_view expectation = "must be a version, such as 1.2.3";
///         static constexpr std::string_view format = "version";
///     };
///
/// Specialised before the type is first used in a handler. What `write` gives is read back as the same value.
template <class T>
struct text_form;

namespace describe {

template <class T>
concept has_text_form = requires(std::string_view text) { text_form<T>::read(text); };

template <class T>
auto read_text_form(std::string_view text, void* to, std::string& why) -> bool {
    auto made = text_form<T>::read(text);
    if (made) {
        *static_cast<T*>(to) = *std::move(made);
        return true;
    }
    if constexpr (requires { made.error(); }) why = std::move(made).error();
    else if constexpr (requires { text_form<T>::expectation; }) why = text_form<T>::expectation;
    else why = "is malformed";
    return false;
}

template <class T>
void write_text_form(std::string& out, const void* value) {
    out += text_form<T>::write(*static_cast<const T*>(value));
}

}
}
