#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>
#include <conduit/ml/model_config.hpp>

#include "job.hpp"
#include "signature.hpp"

namespace conduit::ml {

/// The inputs of a batch, one tensor for each of the model's: what the requests gave, one behind the other, in memory that is used
/// again. What a single request gave is taken as it is, if it has an owner that keeps it for the run, and else copied.
class gatherer {
public:
    gatherer(const signature& described, const model_config& config, std::shared_ptr<const session> model)
        : described_(described), config_(config), model_(std::move(model)), pieces_(described.inputs.size()) {}

    /// What it gives is valid until the next call. Throws std::bad_alloc.
    auto gather(std::span<const std::shared_ptr<job>> jobs) -> std::span<const tensor_view>;
    /// Of the same batch, what one of its jobs gave (filled up, where it was).
    auto one(std::size_t number) -> std::span<const tensor_view>;
    /// The size that the input's padded dimension has in the batch.
    auto padded_size(std::size_t input) const -> std::int64_t;

private:
    struct piece {
        tensor_storage memory;             // perhaps larger than what is needed now
        dimensions shape;
        std::vector<std::size_t> starts;   // bytes, by job, and the end
        std::span<const std::byte> data;
    };
    void copy(piece& into, std::size_t input, std::span<const std::shared_ptr<job>> jobs);
    void fill_up(piece& into, std::size_t input, std::span<const std::shared_ptr<job>> jobs, std::int64_t size);
    void fill_mask(const mask_input& mask, std::span<const std::shared_ptr<job>> jobs);
    void reserve(piece& into, std::size_t size);

    const signature& described_;
    const model_config& config_;
    const std::shared_ptr<const session> model_;
    std::vector<piece> pieces_;
    std::vector<std::int64_t> items_;  // by job
    std::vector<tensor_view> views_;
    std::vector<dimensions> shapes_;
};

}
