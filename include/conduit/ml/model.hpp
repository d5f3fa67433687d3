#pragma once
#include <span>
#include <string_view>
#include <conduit/meta/text.hpp>
#include <conduit/ml/inference.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/tensor/tensor.hpp>

namespace conduit::ml {

/// A model as a handler's parameter. The app loads it before it serves; without it, the app does not start.
///     auto classify(image body, conduit::ml::model<"digits"> digits) -> conduit::task<prediction> {
///         auto out = co_await digits(body.pixels);       // tensor<float, 2> of 8 x 8
///         auto probabilities = out.get<float, 1>();
template <meta::fixed_string Name>
class model {
public:
    static constexpr std::string_view name = Name.view();

    model() = default;
    explicit model(loaded_model& loaded) : loaded_(&loaded) {}

    /// Runs the model on its inputs, in the order in which it declares them; see `inference` for lifetimes and errors.
    /// Where the model declares a first dimension of any size and the inputs have one dimension less, they are one item: a
    /// batch of one is run, and its dimension taken off the outputs again.
    template <class... T, std::size_t... Rank>
        requires(sizeof...(T) > 0)
    auto operator()(const tensor<T, Rank>&... inputs) const -> inference {
        const tensor_view views[]{inputs.erased()...};
        return inference(*loaded_, views);
    }

    auto inputs() const -> std::vector<tensor_info> { return loaded_->inputs(); }
    auto outputs() const -> std::vector<tensor_info> { return loaded_->outputs(); }

private:
    loaded_model* loaded_ = nullptr;
};

}
