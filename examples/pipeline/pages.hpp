#pragma once
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

#include "boxes.hpp"

namespace pages {
using namespace conduit::annotations;
using conduit::tensor;

/// What each square of a page shows; of the digit on each crop, how likely it is which (see train.py).
using finder_model = conduit::ml::model<"finder", conduit::ml::in<tensor<float, 2>>, conduit::ml::out<tensor<float, 3>>>;
using reader_model = conduit::ml::model<"reader", conduit::ml::in<tensor<float, 3>>, conduit::ml::out<tensor<float, 2>>>;
using second_model = conduit::ml::model<"second", conduit::ml::in<tensor<float, 3>>, conduit::ml::out<tensor<float, 2>>>;

struct found {
    int digit;
    float probability;
    box where;
};

[[=post("/digits"), =tool, =doc("The handwritten digits on a page, and where they are, from top to bottom. Ink is 0 for paper to 255; digits are best "
                                "when 14 to 38 pixels tall. One model finds them, two others read each, and their opinions are averaged.")]]
auto read(tensor<float, 2> page, finder_model finder, reader_model reader, second_model second) -> conduit::task<std::vector<found>>;

}
