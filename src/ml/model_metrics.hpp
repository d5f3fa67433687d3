#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>
#include <conduit/app/metric_writer.hpp>
#include <conduit/ml/model_index.hpp>
#include <conduit/ml/statistics.hpp>

namespace conduit::ml {

/// What is shown of one version of a model.
struct version_report {
    std::string model;
    std::string version;
    availability state = availability::unavailable;
    std::uint64_t bytes = 0;
    std::uint64_t load_time = 0;  // microseconds
    std::size_t instances = 0;    // 0, as the next two, where it is not in memory
    std::size_t queue_limit = 0;  // items
    std::size_t max_batch = 0;    // items
    model_statistics counted{};   // over reloads, too
};

struct repository_report {
    std::vector<version_report> versions{};
    std::uint64_t loads = 0;  // since the start
    std::uint64_t failed_loads = 0;
    std::uint64_t evictions = 0;
    std::uint64_t memory = 0;        // bytes
    std::uint64_t memory_limit = 0;  // bytes; 0: none
};

void write_metrics(const repository_report& report, metric_writer& to);

}
