#pragma once
#include <concepts>
#include <generator>
#include <memory>
#include <string_view>
#include <type_traits>
#include <conduit/argument/stop_token.hpp>
#include <conduit/async/async_generator.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/event.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/result/result.hpp>
#include <conduit/result/values.hpp>

namespace conduit {

namespace streaming {

/// The two forms of a stream of such values: which one is sent, the client chooses.
template <class T>
inline constexpr describe::content forms[]{
    {.media_type = {"text/event-stream", 17}, .type = &describe::type_of<T>, .items = true},
    {.media_type = {"application/x-ndjson", 20}, .type = &describe::type_of<T>, .items = true},
};

template <class T>
struct data_of {
    using type = T;
};
template <class T>
struct data_of<event<T>> {
    using type = T;
};

template <class T>
auto item_of(const T& value) -> item {
    using type = std::remove_cvref_t<T>;
    if constexpr (std::convertible_to<const type&, std::string_view>) return {.is_text = true, .text = value};
    else return {.type = &describe::type_of<type>, .value = &value};
}
template <class T>
auto item_of(const event<T>& event) -> item {
    auto made = item_of(event.data);
    made.name = event.name;
    made.id = event.id;
    if (event.retry) made.retry = event.retry->count();
    return made;
}

template <class T>
class values_of;

template <class Reference, class Value>
class values_of<std::generator<Reference, Value>> final : public values {
public:
    values_of(std::generator<Reference, Value>&& from, const std::stop_token&) : from_(std::move(from)) {}

    auto advance(void (*)(void*), void*) -> state override {
        if (started_) ++at_;
        else at_ = from_.begin(), started_ = true;
        return settled();
    }
    auto settled() -> state override { return at_ == std::default_sentinel ? state::ended : state::yielded; }
    auto current() -> item override {
        value_.emplace(*at_);
        return item_of(*value_);
    }

private:
    using iterator = decltype(std::declval<std::generator<Reference, Value>&>().begin());
    std::generator<Reference, Value> from_;
    struct later {
        std::optional<iterator> at;
        void operator=(iterator&& other) { at.emplace(std::move(other)); }
        void operator++() { ++*at; }
        auto operator*() -> decltype(auto) { return **at; }
        auto operator==(std::default_sentinel_t end) const -> bool { return *at == end; }
    };
    later at_;
    std::optional<std::remove_cvref_t<Reference>> value_;
    bool started_ = false;
};

template <class T>
class values_of<async_generator<T>> final : public values {
public:
    values_of(async_generator<T>&& from, const std::stop_token& stop) : from_(std::move(from)) { from_.stop_with(stop); }

    auto advance(void (*ready)(void*), void* context) -> state override { return translated(from_.advance(ready, context)); }
    auto settled() -> state override { return translated(from_.settled()); }
    auto current() -> item override { return item_of(from_.value()); }

private:
    static auto translated(async_generator<T>::state state) -> values::state { return static_cast<values::state>(state); }
    async_generator<T> from_;
};

}

template <class Reference, class Value>
struct result<std::generator<Reference, Value>> {
    using streamed = streaming::data_of<std::remove_cvref_t<Reference>>::type;
    static constexpr describe::answer description{.contents = streaming::forms<streamed>};

    static void write(std::generator<Reference, Value>&& from, exchange& x) {
        streaming::write(x, std::make_unique<streaming::values_of<std::generator<Reference, Value>>>(std::move(from), stop_token_of(x)));
    }
};

template <class T>
struct result<async_generator<T>> {
    using streamed = streaming::data_of<T>::type;
    static constexpr describe::answer description{.contents = streaming::forms<streamed>};

    static void write(async_generator<T>&& from, exchange& x) {
        streaming::write(x, std::make_unique<streaming::values_of<async_generator<T>>>(std::move(from), stop_token_of(x)));
    }
};

}
