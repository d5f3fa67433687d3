#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace conduit::ml {

/// How often a value was at most each bound; the last count is of larger ones.
template <std::size_t Bounds>
struct histogram_counts {
    std::array<std::uint64_t, Bounds + 1> counts{};  // not cumulative
    std::uint64_t sum = 0;

    auto total() const -> std::uint64_t {
        std::uint64_t all = 0;
        for (const auto count : counts) all += count;
        return all;
    }
};

/// Upper bounds of the histograms: microseconds, 1-2-5; items, powers of two.
inline constexpr std::array<std::uint64_t, 20> time_bounds{10,      20,      50,      100,       200,       500,       1'000,      2'000,      5'000,      10'000,
                                                          20'000, 50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000, 60'000'000};
inline constexpr std::array<std::uint64_t, 11> item_bounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1'024};

using time_histogram = histogram_counts<time_bounds.size()>;   // microseconds
using item_histogram = histogram_counts<item_bounds.size()>;

/// Why a request was not answered by the model.
enum class drop_reason : std::uint8_t {
    full,       // the queue was
    deadline,   // passed, or could not be met
    cancelled,  // the client left, or the caller did
    stopping,   // the model was unloaded, or the app ended
    failed,     // the model failed
};
inline constexpr std::size_t drop_reason_count = 5;

constexpr auto name_of(drop_reason reason) -> std::string_view {
    constexpr std::string_view names[drop_reason_count]{"full", "deadline", "cancelled", "stopping", "failed"};
    return names[static_cast<std::size_t>(reason)];
}

/// The time that one run of that many items takes.
struct batch_time {
    std::size_t items = 1;
    double microseconds = 0;
};

/// The runs of that many items that went well, and what they took in all, in nanoseconds.
struct batch_runs {
    std::size_t items = 0;
    std::uint64_t count = 0;
    std::uint64_t input = 0;   // putting the requests' inputs together
    std::uint64_t infer = 0;
    std::uint64_t output = 0;  // giving each request its part of the outputs
};

/// What happened to one version of a model since it was first loaded. Read while it runs: each number is right by itself.
struct model_statistics {
    std::uint64_t requests = 0;  // answered by the model
    std::uint64_t items = 0;     // of those
    std::uint64_t batches = 0;   // runs
    item_histogram batch_size{};
    time_histogram queue_time{};    // of a request, from the call until its run begins
    time_histogram compute_time{};  // of a run
    std::array<std::uint64_t, drop_reason_count> drops{};
    std::vector<batch_runs> runs{};  // by items, growing; sizes that come after the first 1,024 ones are left out
    std::uint64_t last_request = 0;  // milliseconds since 1970, when the last one was run; 0: none was
    std::uint64_t queued = 0;       // items that wait now
    std::uint64_t running = 0;      // items that are being computed now
    std::uint64_t quarantined = 0;  // instances that hang now
    std::uint64_t replaced = 0;     // instances that were, ever
    std::uint64_t sequences = 0;    // that are kept now
    std::uint64_t load_time = 0;    // microseconds, of the last load
    std::size_t max_batch = 1;      // items, in force
    std::vector<batch_time> curve{};  // as warm-up measured
};

}
