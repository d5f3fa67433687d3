#pragma once
#include <vector>
#include <conduit/tensor/tensor.hpp>

namespace pages {

/// In pixels, from the page's top left corner.
struct box {
    float top, left, bottom, right;
};

inline constexpr std::size_t most_digits = 256;  // on a page; the surest are kept

/// The digits' boxes from what the finder says of each square of 8 x 8 pixels (see train.py): of those that overlap, the surest.
auto boxes_of(const conduit::tensor<float, 3>& cells, const conduit::tensor<float, 2>& page) -> std::vector<box>;

/// The square around each box, scaled to 16 x 16 pixels.
auto crops_of(const conduit::tensor<float, 2>& page, const std::vector<box>& boxes) -> conduit::tensor<float, 3>;

}
