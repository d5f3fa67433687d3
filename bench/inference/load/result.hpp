#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace load {

/// What became of the requests of one measurement.
struct result {
    std::vector<std::int64_t> latencies{};  // nanoseconds, of those that were answered by 200
    std::vector<std::int64_t> lags{};       // from a request's time until it was sent
    std::uint64_t refused = 0;              // by 429 or 503
    std::uint64_t failed = 0;               // by any other answer, or by none

    /// One line of JSON; times in microseconds, of what was answered. The others are misses, too: who asks for a share in time divides
    /// `within` by `requests`.
    void print(double seconds, double within_microseconds) {
        const auto good = std::ranges::count_if(latencies, [&](auto each) { return static_cast<double>(each) <= within_microseconds * 1e3; });
        std::printf("{\"seconds\": %.6f, \"requests\": %zu, \"refused\": %llu, \"failed\": %llu, \"within\": %lld, \"goodput\": %.3f", seconds,
                    latencies.size() + refused + failed, static_cast<unsigned long long>(refused), static_cast<unsigned long long>(failed), static_cast<long long>(good),
                    static_cast<double>(good) / seconds);
        print_quantile("p50", latencies, 0.5);
        print_quantile("p99", latencies, 0.99);
        print_quantile("p999", latencies, 0.999);
        print_quantile("lag_p99", lags, 0.99);
        std::printf("}\n");
    }

private:
    static void print_quantile(const char* name, std::vector<std::int64_t>& values, double share) {
        std::ranges::sort(values);
        const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size()));
        if (values.empty()) std::printf(", \"%s\": null", name);
        else std::printf(", \"%s\": %.3f", name, static_cast<double>(values[std::min(index, values.size() - 1)]) / 1e3);
    }
};

}
