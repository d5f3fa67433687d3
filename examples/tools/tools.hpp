#pragma once
#include <optional>
#include <stop_token>
#include <conduit/argument/stop_token.hpp>
#include <conduit/conduit.hpp>
#include <conduit/mcp.hpp>
#include <conduit/ml/ml.hpp>

namespace tools {
using namespace conduit::annotations;

using picture = conduit::tensor<float, 2>;

struct prediction {
    int digit;
    [[=doc("How sure the model is, from 0 to 1.")]] float confidence;
};

/// Over HTTP, and for models: one signature for both.
[[=post("/digits"), =tool, =title("Read a digit"), =read_only_hint, =doc("Which digit an image of 8 x 8 pixels shows; 0 is paper, 16 is ink.")]]
auto read_digit([[=doc("Eight rows of eight pixels.")]] picture image, conduit::ml::model<"digits"> digits) -> conduit::task<prediction>;

struct drawing {
    int digit;
    std::vector<std::vector<int>> image;
};

[[=resource("digits://drawings/{number}", "application/json"), =title("A drawing"),
  =doc("One of the images that the model was not trained with, 0 to 359, and the digit that its writer meant.")]]
auto drawing_by_number(int number) -> std::expected<drawing, conduit::problem>;

[[=resource("digits://model", "text/plain"), =title("The model"), =doc("What the model takes and gives.")]]
auto about_the_model(conduit::ml::model<"digits"> digits) -> std::string;

[[=prompt, =title("Judge a drawing"), =doc("Asks whether the model reads a drawing as its writer meant it.")]]
auto judge([[=range(0, 359), =doc("Which drawing.")]] int number) -> std::string;

struct evaluation {
    int images;
    int right;
    std::vector<int> wrong;  // numbers of drawings
};

/// Minutes on a larger model: clients that can get a task, others wait, and both hear how far it is.
[[=tool, =long_running, =title("Evaluate the model"), =read_only_hint, =doc("Has the model read the drawings that it was not trained with, and counts.")]]
auto evaluate([[=range(1, 360), =doc("How many; all of them where it is not said.")]] std::optional<int> images, conduit::ml::model<"digits"> digits,
              conduit::mcp::context context, std::stop_token stop) -> conduit::task<evaluation>;

}
