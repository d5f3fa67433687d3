#pragma once
#include <concepts>
#include <cstddef>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>
#include <conduit/argument/argument.hpp>

namespace conduit::binding {

template <class T>
concept custom = requires(exchange& x) { argument<T>::from(x); } ||
                 requires(exchange& x, const annotation::constraint& constraint) { argument<T>::from(x, constraint); };

/// Whether argument<T> makes a const reference, of what lives as long as the request: handlers may take it as such.
template <class T>
inline constexpr bool gives_reference = requires(exchange& x) {
    { argument<T>::from(x) } -> std::same_as<const T&>;
};

/// How the place of a parameter is made and unmade while a request is bound. The compiled half does both, from these; most
/// of an app's machine code would otherwise be the copies of strings, vectors and structs, once an endpoint.
struct slot_layout {
    std::uint32_t size = 0;
    std::uint32_t alignment = 1;
    void (*construct)(void* place) = nullptr;  // null: all bytes zero
    void (*destroy)(void* place) = nullptr;    // null: nothing to do
};

/// What lies in the slot of a parameter of type `T`.
template <class T>
struct slot {
    using type = T;
};
template <class T>
struct slot<T&> {
    using type = T*;
};
template <custom T>
struct slot<T> {
    using type = std::optional<T>;
};

template <class T>
[[gnu::noinline]] void destroy(void* place) {
    static_cast<T*>(place)->~T();
}

template <class Parameter>
consteval auto layout_of_slot() -> slot_layout {
    using value = slot<Parameter>::type;
    static_assert(alignof(value) <= 64, "a handler parameter is aligned to 64 bytes at most");
    slot_layout layout{.size = sizeof(value), .alignment = alignof(value)};
    if constexpr (!std::is_scalar_v<value>) layout.construct = [](void* place) { ::new (place) value{}; };
    if constexpr (!std::is_trivially_destructible_v<value>) layout.destroy = &destroy<value>;
    return layout;
}

template <class T>
[[gnu::noinline]] auto moved_out(void* place) -> T {
    return std::move(*static_cast<T*>(place));
}

template <class T>
struct taker {
    static auto take(void* place) -> decltype(auto) {
        if constexpr (std::is_reference_v<T>) return static_cast<T>(**static_cast<std::remove_reference_t<T>**>(place));
        else if constexpr (custom<T>) return static_cast<T&&>(**static_cast<std::optional<T>*>(place));
        else if constexpr (std::is_trivially_copyable_v<T>) return T(*static_cast<T*>(place));
        else return moved_out<T>(place);
    }
};

/// What a handler's parameter of type `T` is given from its slot.
template <class T>
auto take(void* place) -> decltype(auto) {
    return taker<T>::take(place);
}

}
