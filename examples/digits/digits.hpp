#pragma once
#include <conduit/conduit.hpp>
#include <conduit/ml/ml.hpp>

namespace digits {
using namespace conduit::annotations;

/// Of an image, and of a batch of images.
using classifier = conduit::ml::model<"digits", conduit::ml::in<conduit::tensor<float, 2>>, conduit::ml::out<conduit::tensor<float, 1>>>;
using batch_classifier = conduit::ml::model<"digits", conduit::ml::in<conduit::tensor<float, 3>>, conduit::ml::out<conduit::tensor<float, 2>>>;

struct prediction {
    int digit;
    std::vector<float> probabilities;  // of the digits 0 to 9
};

[[=get("/"), =doc("A page to draw a digit on.")]]
auto page() -> conduit::html;

[[=post("/digits"), =doc("Which digit an image of 8 x 8 pixels shows; 0 is paper, 16 is ink."), =tool]]
auto classify(conduit::tensor<float, 2> image, classifier digits) -> conduit::task<prediction>;

[[=post("/digits/batch"), =doc("Which digits up to 256 images show, in one run of the model.")]]
auto classify_batch(conduit::tensor<float, 3> images, batch_classifier digits) -> conduit::task<std::vector<prediction>>;

}
