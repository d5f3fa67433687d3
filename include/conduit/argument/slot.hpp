#pragma once
#include <optional>
#include <utility>
#include <conduit/argument/argument.hpp>

namespace conduit::binding {

template <class T>
concept custom = requires(exchange& x) { argument<T>::from(x); };

/// The place of one handler parameter while a request is bound. `Parameter` is the parameter's type as declared.
template <class Parameter>
struct slot {
    Parameter value{};

    auto address() -> void* { return &value; }
    auto take() -> Parameter&& { return std::move(value); }
};

template <class Referenced>
struct slot<Referenced&> {
    Referenced* object = nullptr;

    auto address() -> void* { return &object; }
    auto take() -> Referenced& { return *object; }
};

template <custom Parameter>
struct slot<Parameter> {
    std::optional<Parameter> value;

    auto address() -> void* { return &value; }
    auto take() -> Parameter&& { return std::move(*value); }
};

}
