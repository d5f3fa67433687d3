#pragma once

namespace conduit {

namespace annotation {

template <auto... Layers>
struct layers {};

/// A layer's type may say that its values are annotations too, without `use`: `template <> inline constexpr bool conduit::annotation::is_layer<audit> = true;`
template <class T>
inline constexpr bool is_layer = false;

template <class T>
inline constexpr bool is_layers = false;
template <auto... Layers>
inline constexpr bool is_layers<layers<Layers...>> = true;

}

/// Layers around handlers: on a handler, on a namespace (for all that is in it), or among an app's template arguments (for every
/// request, also where nothing answers). The first is the outermost; the app's are around those of namespaces, these around a
/// handler's own.
///
///     namespace [[=conduit::use<audit>]] shop { ... }
///     [[=get("/users"), =use<etag{}>]] auto list_users(user_store& users) -> std::vector<user>;
///     conduit::app<^^shop, conduit::use<request_id{}, cors({"https://shop.example"})>>{users}
///
/// A layer is a function that is a coroutine and goes on with `co_await next()`, or does not, having made the answer itself:
///
///     auto audit(conduit::exchange& x, conduit::next next, journal& journal) -> conduit::task<> {
///         co_await next();
///         journal.add(x.in.path, x.out.status);
///     }
///
/// or a structural object with `before`, `after` or both, which waits for nothing and costs no coroutine:
///
///     struct no_store {
///         void after(conduit::exchange& x) const { x.out.headers.push_back({"Cache-Control", "no-store"}); }
///     };
///
/// `before` may also return a std::expected<void, problem> or a std::optional<response>, and so answer early: then neither the layers
/// inside nor the handler run. `after` sees the head of a streamed answer, not its body. Layers take `exchange&`, `const request&`,
/// `response&`, the app's state by reference and what argument<T> makes; they run on the reactor, outside a [[=blocking]] handler.
template <auto... Layers>
inline constexpr annotation::layers<Layers...> use;

}

namespace conduit::annotations {
using conduit::use;
}
