#include "digits.hpp"

#include <algorithm>

namespace digits {

auto page() -> conduit::html {
    static constexpr unsigned char markup[] = {
#embed "page.html"
    };
    return {std::string(reinterpret_cast<const char*>(markup), sizeof markup)};
}

auto classify(conduit::tensor<float, 2> image, conduit::ml::model<"digits"> digits) -> conduit::task<prediction> {
    const auto out = co_await digits(image);
    const auto probabilities = out.get<float, 1>("probabilities");
    const auto values = probabilities.data();
    const auto best = std::ranges::max_element(values) - values.begin();
    co_return prediction{static_cast<int>(best), {values.begin(), values.end()}};
}

}

int main(int argc, char** argv) { return conduit::app<^^digits>{}.run(argc, argv); }
