#include "gather.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "fill.hpp"

namespace conduit::ml {
namespace {

constexpr std::size_t most_kept = std::size_t{64} << 20;  // bytes of an input's memory that outlive a batch

auto is_aligned(const job_input& input) -> bool {
    const auto element = std::max<std::size_t>(size_of(input.type), 1);
    return reinterpret_cast<std::uintptr_t>(input.data.data()) % element == 0;
}

}

auto gatherer::gather(std::span<const std::shared_ptr<job>> jobs) -> std::span<const tensor_view> {
    views_.clear();
    items_.clear();
    for (const auto& job : jobs) items_.push_back(static_cast<std::int64_t>(job->items));
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        auto& own = pieces_[i];
        const auto& first = jobs.front()->inputs[i];
        own.starts.clear();
        if (described_.mask_of(i) != nullptr) continue;
        own.shape = first.shape;
        if (jobs.size() == 1 && first.owner && is_aligned(first)) {
            own.data = first.data;
            own.starts = {0, first.data.size()};
        } else {
            copy(own, i, jobs);
        }
    }
    for (const auto& mask : described_.masks) fill_mask(mask, jobs);
    for (std::size_t i = 0; i < pieces_.size(); ++i) views_.push_back({described_.inputs[i].type, pieces_[i].shape.view(), pieces_[i].data});
    return views_;
}

/// 1 where a request has elements, 0 where it was filled up.
void gatherer::fill_mask(const mask_input& mask, std::span<const std::shared_ptr<job>> jobs) {
    auto& into = pieces_[mask.input];
    const auto type = described_.inputs[mask.input].type;
    const auto dimension = static_cast<std::size_t>(described_.padded[mask.padded]);
    const auto width = static_cast<std::size_t>(padded_size(mask.padded)) * size_of(type);
    std::size_t items = 0;
    for (const auto& job : jobs) items += job->items;
    into.shape = dimensions(std::array{static_cast<std::int64_t>(items), padded_size(mask.padded)});
    reserve(into, items * width);
    const auto memory = into.memory.bytes().first(items * width);
    fill(memory, type, 0);
    std::size_t at = 0;
    for (const auto& job : jobs) {
        into.starts.push_back(at);
        const auto own = static_cast<std::size_t>(job->inputs[mask.padded].shape.sizes[dimension]) * size_of(type);
        for (std::size_t item = 0; item < job->items; ++item, at += width) fill(memory.subspan(at, own), type, 1);
    }
    into.starts.push_back(at);
    into.data = memory;
}

void gatherer::copy(piece& into, std::size_t input, std::span<const std::shared_ptr<job>> jobs) {
    if (jobs.size() > 1) {
        into.shape.sizes[0] = 0;
        for (const auto items : items_) into.shape.sizes[0] += items;
    }
    if (const auto dimension = static_cast<std::size_t>(described_.padded[input]); dimension != 0) {
        std::int64_t size = 0;
        bool same = true;
        for (const auto& job : jobs) {
            const auto own = job->inputs[input].shape.sizes[dimension];
            same = same && (&job == jobs.data() || own == size);
            size = std::max(size, own);
        }
        if (!same) return fill_up(into, input, jobs, size);
    }
    std::size_t total = 0;
    for (const auto& job : jobs) total += job->inputs[input].data.size();
    reserve(into, total);
    std::size_t at = 0;
    for (const auto& job : jobs) {
        const auto data = job->inputs[input].data;
        into.starts.push_back(at);
        if (!data.empty()) std::memcpy(into.memory.bytes().data() + at, data.data(), data.size());
        at += data.size();
    }
    into.starts.push_back(at);
    into.data = std::as_const(into.memory).bytes().first(total);
}

void gatherer::fill_up(piece& into, std::size_t input, std::span<const std::shared_ptr<job>> jobs, std::int64_t size) {
    const auto& info = described_.inputs[input];
    const auto dimension = static_cast<std::size_t>(described_.padded[input]);
    const auto pad = std::ranges::find(config_.paddings, info.name, &padding::input);
    into.shape.sizes[dimension] = size;
    const auto total = element_count(into.shape.view(), info.type);
    if (!total) throw std::bad_alloc();
    const auto bytes = *total * size_of(info.type);
    reserve(into, bytes);
    const auto memory = into.memory.bytes().first(bytes);
    fill(memory, info.type, pad->value);

    std::size_t inner = size_of(info.type);  // bytes of one step in the padded dimension
    for (std::size_t d = dimension + 1; d < into.shape.rank; ++d) inner *= static_cast<std::size_t>(into.shape.sizes[d]);
    const auto step = static_cast<std::size_t>(size) * inner;
    std::size_t at = 0;
    for (const auto& job : jobs) {
        const auto& own = job->inputs[input];
        const auto width = static_cast<std::size_t>(own.shape.sizes[dimension]) * inner;
        into.starts.push_back(at);
        std::size_t rows = 1;
        for (std::size_t d = 0; d < dimension; ++d) rows *= static_cast<std::size_t>(own.shape.sizes[d]);
        for (std::size_t row = 0; row < rows; ++row, at += step)
            if (width != 0) std::memcpy(memory.data() + at, own.data.data() + row * width, width);
    }
    into.starts.push_back(at);
    into.data = memory;
}

void gatherer::reserve(piece& into, std::size_t size) {
    if (into.memory.size() >= size && into.memory.size() <= most_kept) return;
    into.memory = {};  // before the new one is there, not both
    into.memory = session::input_storage(model_, std::max<std::size_t>(size, 1));
}

auto gatherer::one(std::size_t number) -> std::span<const tensor_view> {
    shapes_.clear();
    views_.clear();
    for (const auto& own : pieces_) {
        shapes_.push_back(own.shape);
        shapes_.back().sizes[0] = items_[number];
    }
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const auto& own = pieces_[i];
        views_.push_back({described_.inputs[i].type, shapes_[i].view(), own.data.subspan(own.starts[number], own.starts[number + 1] - own.starts[number])});
    }
    return views_;
}

auto gatherer::padded_size(std::size_t input) const -> std::int64_t {
    return pieces_[input].shape.sizes[static_cast<std::size_t>(described_.padded[input])];
}

}
