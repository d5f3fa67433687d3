#pragma once
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

#include "boxes.hpp"

namespace pages {
using namespace conduit::annotations;
namespace ml = conduit::ml;

struct found {
    int digit;
    float probability;
    box where;
};

[[=post("/digits"), =tool, =doc("The handwritten digits on a page, and where they are, from top to bottom. Ink is 0 for paper to 255; digits are best "
                                "when 14 to 38 pixels tall. One model finds them, two others read each, and their opinions are averaged.")]]
auto read(conduit::tensor<float, 2> page, ml::model<"finder"> finder, ml::model<"reader"> reader, ml::model<"second"> second)
    -> conduit::task<std::vector<found>>;

}
