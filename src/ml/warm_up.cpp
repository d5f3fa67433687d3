#include "warm_up.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <random>
#include <span>
#include <stop_token>

#include "binding.hpp"
#include "clock.hpp"
#include "fill.hpp"
#include "run_record.hpp"
#include "watch.hpp"

namespace conduit::ml {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20;  // of made-up inputs
constexpr int most_runs = 5;                               // of one size
constexpr double tolerance = 1e-3;                         // of answers in a batch and alone: kernels add up in another order

/// A clock for runs. On the CPU, this thread computes all of it: its own clock stands still while other programs have the core, which are
/// not to decide how a model is served.
auto compute_microseconds(const model_config& config) -> std::int64_t {
    if (!config.providers.empty()) return now_microseconds();
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

/// An input for so many items.
struct made_up {
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;
    tensor_storage data;
    auto rows(std::size_t first, std::size_t count, std::vector<std::int64_t>& its_shape) const -> tensor_view {
        its_shape = shape;
        const auto row = shape[0] == 0 ? 0 : data.size() / static_cast<std::size_t>(shape[0]);
        its_shape[0] = static_cast<std::int64_t>(count);
        return {type, its_shape, data.bytes().subspan(first * row, count * row)};
    }
};

auto make_up(const tensor_info& info, const model_config& config, std::int64_t items, std::size_t& bytes) -> made_up {
    made_up made{info.type, info.shape, {}};
    const auto declared = std::ranges::find(config.warm_up_shapes, info.name, &warm_up_shape::input);
    for (std::size_t i = 0; i < made.shape.size(); ++i) {
        const bool said = declared != config.warm_up_shapes.end() && i < declared->shape.size() && declared->shape[i] >= 0;
        if (made.shape[i] < 0) made.shape[i] = i == 0 ? items : said ? declared->shape[i] : 1;
    }
    const auto count = element_count(made.shape, info.type).value_or(0);
    const auto size = count * (info.type == dtype::text ? sizeof(std::uint32_t) : size_of(info.type));  // empty texts: no more than their lengths
    bytes += size;
    if (bytes > most_bytes) return made;
    made.data = tensor_storage(size);
    if (size == 0) return made;
    std::memset(made.data.data(), 0, size);
    std::minstd_rand random;
    std::uniform_real_distribution<float> numbers(0, 1);
    if (info.type == dtype::f32) std::ranges::generate(std::span(static_cast<float*>(made.data.data()), count), [&] { return numbers(random); });
    if (info.type == dtype::f64) std::ranges::generate(std::span(static_cast<double*>(made.data.data()), count), [&] { return numbers(random); });
    return made;
}

auto alike(const output_value& batch, std::size_t row, std::size_t rows, const output_value& alone) -> bool {
    const auto bytes = batch.data.size() / rows;
    if (alone.data.size() != bytes) return false;
    const auto compare = [&]<class T>(std::type_identity<T>) {
        for (std::size_t i = 0; i < bytes / sizeof(T); ++i) {
            T a, b;
            std::memcpy(&a, batch.data.data() + row * bytes + i * sizeof(T), sizeof(T));
            std::memcpy(&b, alone.data.data() + i * sizeof(T), sizeof(T));
            const auto x = static_cast<double>(a), y = static_cast<double>(b);
            if (!(std::abs(x - y) <= tolerance * std::max({1.0, std::abs(x), std::abs(y)})) && !(std::isnan(x) && std::isnan(y))) return false;
        }
        return true;
    };
    if (batch.type == dtype::f32) return compare(std::type_identity<float>{});
    if (batch.type == dtype::f64) return compare(std::type_identity<double>{});
    return true;  // labels and the like may tip over where numbers nearly tie
}

class warming {
public:
    warming(const std::shared_ptr<const session>& model, const signature& described, const model_config& config, const std::stop_token& stop)
        : bound_(model), described_(described), config_(config), end_(now_microseconds() + std::int64_t{config.warm_up_time} * 1'000),
          record_(std::make_shared<run_record>(model->shrinking())), stop_(stop), end_early_(stop, ender{record_}) {
        (void)record_->options();
        watch::instance().after(config.warm_up_time, [record = std::weak_ptr(record_)] {
            if (const auto still = record.lock()) still->terminate();
        });
    }

    /// Rows of the made-up inputs; nothing when the model fails or does not end in time.
    auto run(const std::vector<made_up>& inputs, std::size_t first, std::size_t rows) -> std::expected<std::vector<output_value>, ort_error> {
        if (left() <= 0) return std::unexpected(ort_error{"the time for its warm-up is over", ORT_FAIL});
        std::vector<std::vector<std::int64_t>> shapes(inputs.size());
        std::vector<tensor_view> views;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            views.push_back(described_.batches ? inputs[i].rows(first, rows, shapes[i]) : tensor_view{inputs[i].type, inputs[i].shape, inputs[i].data.bytes()});
        record_->open(1);
        record_->begin();
        if (stop_.stop_requested()) record_->terminate();  // it may have come before the run began
        auto result = bound_.run(views, record_->options());
        record_->end();
        return result;
    }

    auto inputs(std::size_t items) const -> std::vector<made_up> {
        std::vector<made_up> made;
        std::size_t bytes = 0;
        for (const auto& info : described_.inputs) made.push_back(make_up(info, config_, static_cast<std::int64_t>(items), bytes));
        for (const auto& mask : described_.masks) {
            auto& ones = made[mask.input];
            ones.shape[1] = made[mask.padded].shape[static_cast<std::size_t>(described_.padded[mask.padded])];
            const auto size = element_count(ones.shape, ones.type).value_or(0) * size_of(ones.type);
            bytes += size;
            if (bytes > most_bytes) break;
            ones.data = tensor_storage(size);
            fill(ones.data.bytes(), ones.type, 1);
        }
        if (bytes > most_bytes) made.clear();
        return made;
    }

    auto left() const -> std::int64_t { return stop_.stop_requested() ? 0 : end_ - now_microseconds(); }

private:
    binding bound_;
    const signature& described_;
    const model_config& config_;
    const std::int64_t end_;
    struct ender {
        std::shared_ptr<run_record> record;
        void operator()() const { record->terminate(); }
    };
    std::shared_ptr<run_record> record_;
    const std::stop_token stop_;
    std::stop_callback<ender> end_early_;
};

}

auto warm_up(const std::shared_ptr<const session>& model, const signature& described, const model_config& config,
             const load_control& control) -> measurement {
    measurement found;
    warming runs(model, described, config, control.stop);
    // What could not be measured is as without warm-up: a cap that is configured counts.
    const auto unmeasured = [&](std::string why) {
        found.batches = config.max_batch > 1 && described.batches && described.named;
        found.remark = std::move(why);
        return found;
    };
    const auto most = described.batches ? (config.max_batch != 0 ? std::min(config.max_batch, most_tried) : most_tried) : 1;

    for (std::size_t items = 1; items <= most; items *= 2) {
        control.say("warm-up with " + std::to_string(items) + (items == 1 ? " item" : " items"));
        const auto inputs = runs.inputs(items);
        if (inputs.empty() && items == 1 && !described.inputs.empty())
            return unmeasured("it is not measured: its inputs for one item would be larger than " + std::to_string(most_bytes >> 20) + " MB");
        if (inputs.empty()) break;
        std::vector<double> times;
        for (int i = 0; i <= most_runs; ++i) {
            const auto began = now_microseconds();
            const auto computed = compute_microseconds(config);
            const auto result = runs.run(inputs, 0, items);
            const auto took = static_cast<double>(now_microseconds() - began);
            const auto time = static_cast<double>(compute_microseconds(config) - computed);
            if (!result) {
                if (runs.left() > 0 && items > 1) found.batches = false, found.remark = "it does not run more than " + std::to_string(items / 2) + " items at a time";
                if (items == 1) return unmeasured(runs.left() > 0 ? result.error().message : "it is not measured: a run takes longer than \"warm_up_time\"");
                return found;
            }
            const bool rows = std::ranges::all_of(*result, [&](const auto& output) { return !output.shape.empty() && output.shape[0] == static_cast<std::int64_t>(items); });
            if (described.batches && !rows) return found.batches = false, found.remark = "the first dimension of its outputs is not that of its inputs", found;
            const bool slow = runs.left() < static_cast<std::int64_t>(took) * 4;
            if (i != 0 || slow) times.push_back(std::max(time, 0.5));  // the first run of a size allocates its memory
            if (slow) break;
        }
        // The shortest: what else the machine does only ever adds.
        found.curve.push_back({items, std::ranges::min(times)});
        if (items == 1) found.batches = described.batches;
        if (items == 2) {
            const auto together = runs.run(inputs, 0, 2), first = runs.run(inputs, 0, 1), second = runs.run(inputs, 1, 1);
            if (!together || !first || !second) return found;
            for (std::size_t i = 0; i < together->size(); ++i)
                if (!alike((*together)[i], 0, 2, (*first)[i]) || !alike((*together)[i], 1, 2, (*second)[i]))
                    return found.batches = false, found.remark = "its answers in a batch differ from those alone", found;
        }
        // The next size takes at most twice as long, and is run twice at least.
        if (static_cast<double>(runs.left()) < 4 * found.curve.back().microseconds) break;
        if (items >= 8 && found.curve.back().microseconds > 16 * found.curve.front().microseconds) break;  // far beyond what is sensible
    }
    return found;
}

}
