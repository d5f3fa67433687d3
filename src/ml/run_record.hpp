#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "runtime.hpp"

namespace conduit::ml {

/// The runs of one instance, one after another, as those see them who may want one to end early. Thread-safe; runs go by numbers, so
/// that who comes late does not meet the next one.
class run_record {
public:
    /// `shrinking`: the arenas that give back after each run what it needed; see session::shrinking.
    explicit run_record(std::string shrinking = {}) : shrinking_(std::move(shrinking)) {}

    /// The instance has taken jobs of that many callers, for one run or, should that fail, one each. The number by which they go.
    auto open(std::size_t callers) -> std::uint64_t;
    /// It runs now. False: nobody waits for it any more.
    auto begin() -> bool;
    /// True: it was asked to.
    auto end() -> bool;
    /// For ONNX Runtime; null when it gives us none: then a run cannot be ended early.
    auto options() -> const OrtRunOptions*;

    /// One caller is gone. With the last one the run is asked to end: it fails between two nodes of the model (0.1 to 20 ms were
    /// seen). True: it was the last one, and the run goes on.
    auto leave(std::uint64_t number) -> bool;
    /// Asks whatever runs to end.
    void terminate();
    auto is_wanted() -> bool;
    auto is_running(std::uint64_t number) -> bool;

private:
    void ask_to_end();

    const std::string shrinking_;
    std::mutex mutex_;
    ort_owned<OrtRunOptions> options_;
    std::uint64_t number_ = 0;
    std::size_t callers_ = 0;
    bool running_ = false;
    bool terminated_ = false;
};

}
