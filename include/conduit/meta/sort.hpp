#pragma once
#include <cstddef>
#include <utility>
#include <conduit/meta/list.hpp>

namespace conduit::meta {

/// A merge sort, stable. <algorithm> and what std::ranges::sort instantiates cost each app some 0.2 s of compile time.
template <class T, class Less>
constexpr void sort(list<T>& values, const Less& less) {
    list<T> merged(values);
    for (std::size_t width = 1; width < values.size(); width *= 2) {
        for (std::size_t first = 0; first < values.size(); first += 2 * width) {
            const auto middle = first + width < values.size() ? first + width : values.size();
            const auto last = middle + width < values.size() ? middle + width : values.size();
            auto left = first, right = middle;
            for (auto at = first; at < last; ++at)
                merged[at] = right == last || (left < middle && !less(values[right], values[left])) ? values[left++] : values[right++];
        }
        std::swap(values, merged);
    }
}

}
