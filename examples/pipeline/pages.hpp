#pragma once
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

#include "boxes.hpp"

namespace pages {
using namespace conduit::annotations;
namespace ml = conduit::ml;
using conduit::tensor;

/// What each square of a page shows; of the digit on each crop, how likely it is which (see train.py).
using finder = ml::model<"finder", ml::in<tensor<float, 2>>, ml::out<tensor<float, 3>>>;
using reader = ml::model<"reader", ml::in<tensor<float, 3>>, ml::out<tensor<float, 2>>>;
using second_reader = ml::model<"second", ml::in<tensor<float, 3>>, ml::out<tensor<float, 2>>>;

struct found {
    int digit;
    float probability;
    box where;
};

[[=post("/digits"), =tool, =doc("The handwritten digits on a page, and where they are, from top to bottom. Ink is 0 for paper to 255; digits are best "
                                "when 14 to 38 pixels tall. One model finds them, two others read each, and their opinions are averaged.")]]
auto read(tensor<float, 2> page, finder finder, reader reader, second_reader second) -> conduit::task<std::vector<found>>;

}
