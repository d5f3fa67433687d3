#include "tools.hpp"

#include <algorithm>
#include <conduit/tensor/npy.hpp>

namespace tools {
namespace {

// The held-out images and labels of examples/digits, in the program itself: it may be started anywhere.
constexpr unsigned char images_file[] = {
#embed "../digits/held_out_images.npy"
};
constexpr unsigned char labels_file[] = {
#embed "../digits/held_out_labels.npy"
};

template <class T, std::size_t Rank, std::size_t Size>
auto embedded(const unsigned char (&file)[Size]) -> conduit::tensor<T, Rank> {
    auto read = conduit::read_tensor_npy({reinterpret_cast<const char*>(file), Size}, conduit::dtype_of<T>, Rank);
    return conduit::tensor<T, Rank>(std::move(read.value()));
}

struct held_out {
    conduit::tensor<float, 3> images = embedded<float, 3>(images_file);
    conduit::tensor<std::int64_t, 1> labels = embedded<std::int64_t, 1>(labels_file);

    auto count() const -> int { return static_cast<int>(labels.size()); }
    auto label(int number) const -> int { return static_cast<int>(labels.data()[static_cast<std::size_t>(number)]); }
    auto image(int number) const -> picture { return {{8, 8}, images.data().subspan(static_cast<std::size_t>(number) * 64, 64)}; }
};

auto drawings() -> const held_out& {
    static const held_out read;
    return read;
}

auto shape_of(const conduit::ml::tensor_info& info) -> std::string {
    std::string text = info.name + " [";
    for (const auto size : info.shape) text += (text.ends_with('[') ? "" : ", ") + (size < 0 ? "any" : std::to_string(size));
    return text + "]";
}

auto read(const picture& image, conduit::ml::model<"digits"> digits) -> conduit::task<prediction> {
    const auto out = co_await digits(image);
    const auto probabilities = out.get<float, 1>("probabilities");
    const auto best = std::ranges::max_element(probabilities.data());
    co_return prediction{static_cast<int>(best - probabilities.data().begin()), *best};
}

}

auto read_digit(picture image, conduit::ml::model<"digits"> digits) -> conduit::task<prediction> { co_return co_await read(image, digits); }

auto drawing_by_number(int number) -> std::expected<drawing, conduit::problem> {
    if (number < 0 || number >= drawings().count()) return std::unexpected(conduit::problem::not_found("There is no such drawing."));
    const auto image = drawings().image(number);
    drawing made{drawings().label(number), {}};
    for (std::size_t row = 0; row < 8; ++row) made.image.emplace_back(image.data().begin() + static_cast<int>(row * 8), image.data().begin() + static_cast<int>(row * 8 + 8));
    return made;
}

auto about_the_model(conduit::ml::model<"digits"> digits) -> std::string {
    std::string text = "Reads a handwritten digit.\n";
    for (const auto& input : digits.inputs()) text += "takes " + shape_of(input) + "\n";
    for (const auto& output : digits.outputs()) text += "gives " + shape_of(output) + "\n";
    return text;
}

auto judge(int number) -> std::string {
    return "Read the resource digits://drawings/" + std::to_string(number) +
           ", call the tool read_digit with its image, and say whether the model saw the digit that was meant. If not, say from the pixels why.";
}

auto evaluate(std::optional<int> images, conduit::ml::model<"digits"> digits, conduit::mcp::context context, std::stop_token stop) -> conduit::task<evaluation> {
    evaluation made{images.value_or(drawings().count()), 0, {}};
    for (int number = 0; number < made.images && !stop.stop_requested(); ++number) {
        const auto image = drawings().image(number);
        const auto seen = co_await read(image, digits);
        if (seen.digit == drawings().label(number)) ++made.right;
        else made.wrong.push_back(number);
        if ((number + 1) % 60 == 0) context.progress(number + 1, made.images, std::to_string(made.right) + " right so far");
    }
    co_return made;
}

}

int main(int argc, char** argv) { return conduit::app<^^tools>{}.run(argc, argv); }
