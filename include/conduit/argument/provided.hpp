#pragma once
#include <conduit/argument/slot.hpp>

namespace conduit::binding {

/// Stands for a handler's parameter of type `T`, by value, that a provider makes: it is copied from where the provider put it.
template <class T>
struct provided;

/// Where a provider puts its value, at the beginning, once it has been called.
template <class T>
struct provided_value {
    union {
        T value;
    };
    bool made = false;

    provided_value() {}
    provided_value(const provided_value&) = delete;
    auto operator=(const provided_value&) -> provided_value& = delete;
    ~provided_value() {
        if (made) value.~T();
    }
};

template <class T>
struct slot<provided<T>> {
    using type = const T*;
};
template <class T>
struct slot<provided_value<T>> {
    using type = provided_value<T>;
};

/// A parameter's type as the function declares it.
template <class T>
struct declared_parameter {
    using type = T;
};
template <class T>
struct declared_parameter<provided<T>> {
    using type = T;
};
template <class T>
using declared_parameter_t = declared_parameter<T>::type;

template <class T>
struct taker<provided<T>> {
    static auto take(void* place) -> const T& { return **static_cast<const T**>(place); }
};

}
