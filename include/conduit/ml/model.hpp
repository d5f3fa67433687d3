#pragma once
#include <coroutine>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/meta/text.hpp>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/inference.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/tensors.hpp>
#include <conduit/tensor/tensor.hpp>

namespace conduit::ml {

/// A model as a handler's parameter. The app loads it before it serves; without it, the app does not start.
///     auto classify(image body, conduit::ml::model<"digits"> digits) -> conduit::task<prediction> {
///         auto out = co_await digits(body.pixels);       // tensor<float, 2> of 8 x 8
///         auto probabilities = out.get<float, 1>();
///
/// With the types of its tensors, which are compared with the model when the app starts, the awaited call gives these:
///     conduit::ml::model<"digits", conduit::ml::in<tensor<float, 2>>, conduit::ml::out<tensor<float, 1>>> digits
///         auto probabilities = co_await digits(body.pixels);
/// or, by the names that the model gives them: `struct question { tensor<std::int64_t, 1> input_ids, attention_mask; }`, `in<question>`.
///
/// Where the model declares a first dimension of any size and the inputs have one dimension less, they are one item: its dimension is
/// taken off the outputs again.
template <meta::fixed_string Name, class... Signature>
class model;

/// What all models have.
class any_model {
public:
    any_model() = default;
    explicit any_model(loaded_model& loaded) : loaded_(&loaded) {}
    /// Calls are given up when the client is gone.
    any_model(loaded_model& loaded, std::stop_token stop, const stop_signal& client) : loaded_(&loaded) {
        options_.stop = std::move(stop);
        options_.client = &client;
    }

    auto inputs() const -> std::vector<tensor_info> { return loaded_->inputs(); }
    auto outputs() const -> std::vector<tensor_info> { return loaded_->outputs(); }
    auto statistics() const -> model_statistics { return loaded_->statistics(); }

protected:
    void set(call_options&& options) {
        if (!options.stop.stop_possible()) {
            options.stop = std::move(options_.stop);
            options.client = options_.client;
        }
        options_ = std::move(options);
    }

    loaded_model* loaded_ = nullptr;
    call_options options_;
};

template <meta::fixed_string Name>
class model<Name> : public any_model {
public:
    static constexpr std::string_view name = Name.view();
    using any_model::any_model;

    /// The same model, for calls with these options.
    auto with(call_options options) const -> model {
        auto changed = *this;
        changed.set(std::move(options));
        return changed;
    }

    /// Runs the model on its inputs, in the order in which it declares them; see `inference` for lifetimes and errors.
    template <class... Tensor>
        requires(sizeof...(Tensor) > 0 && (is_tensor<std::remove_cvref_t<Tensor>> && ...))
    auto operator()(Tensor&&... inputs) const -> inference {
        const named_input given[]{tensors::input_of(std::forward<Tensor>(inputs))...};
        return inference(*loaded_, given, options_, inference::items::one_or_batch);
    }
};

/// A request whose answer is tensors of known types.
template <class Out>
class [[nodiscard]] typed_inference {
public:
    template <std::size_t Count>
    typed_inference(loaded_model& model, const named_input (&inputs)[Count], const call_options& options)
        : inner_(model, inputs, options, inference::items::one_or_batch) {}

    auto await_ready() -> bool { return inner_.await_ready(); }
    auto await_suspend(std::coroutine_handle<> waiting) -> bool { return inner_.await_suspend(waiting); }
    auto await_resume() -> typename Out::type { return Out::from(inner_.await_resume()); }

private:
    inference inner_;
};

template <meta::fixed_string Name, class Out, class... T>
class model<Name, in<T...>, Out> : public any_model {
public:
    static constexpr std::string_view name = Name.view();
    using any_model::any_model;

    /// How it is used, to be compared with what is loaded.
    static auto use() -> wanted_signature { return {in<T...>::wanted(), Out::wanted()}; }

    auto with(call_options options) const -> model {
        auto changed = *this;
        changed.set(std::move(options));
        return changed;
    }

    template <class... Given>
        requires(std::is_same_v<std::remove_cvref_t<Given>, T> && ...)
    auto operator()(Given&&... inputs) const -> typed_inference<Out> {
        if constexpr ((is_tensor<T> && ...)) {
            const named_input given[]{tensors::input_of(std::forward<Given>(inputs))...};
            return typed_inference<Out>(*loaded_, given, options_);
        } else {
            return by_name(std::forward<Given>(inputs)...);
        }
    }

private:
    template <class Struct>
    auto by_name(Struct&& inputs) const -> typed_inference<Out> {
        using plain = std::remove_cvref_t<Struct>;
        constexpr auto count = tensors::members<plain>.size();
        return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
            const named_input given[]{tensors::input_of(std::forward_like<Struct>(inputs.[:tensors::members<plain>[Index]:]),
                                                        std::meta::identifier_of(tensors::members<plain>[Index]))...};
            return typed_inference<Out>(*loaded_, given, options_);
        }(std::make_index_sequence<count>{});
    }
};

}
