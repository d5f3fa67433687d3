#include "run_record.hpp"

#include <onnxruntime_run_options_config_keys.h>

#include <utility>

namespace conduit::ml {

auto run_record::open(std::size_t callers) -> std::uint64_t {
    const std::scoped_lock lock(mutex_);
    callers_ = callers;
    return ++number_;
}

auto run_record::begin() -> bool {
    const std::scoped_lock lock(mutex_);
    running_ = callers_ != 0;
    return running_;
}

auto run_record::end() -> bool {
    const std::scoped_lock lock(mutex_);
    running_ = false;
    if (terminated_) options_.reset();  // they keep the request to end
    return std::exchange(terminated_, false);
}

auto run_record::options() -> const OrtRunOptions* {
    if (!options_) {
        OrtRunOptions* made = nullptr;
        ort_error ignored;
        if (failed(ort().CreateRunOptions(&made), ignored)) return nullptr;
        if (!shrinking_.empty()) failed(ort().AddRunConfigEntry(made, kOrtRunOptionsConfigEnableMemoryArenaShrinkage, shrinking_.c_str()), ignored);
        const std::scoped_lock lock(mutex_);
        options_.reset(made);
    }
    return options_.get();
}

auto run_record::leave(std::uint64_t number) -> bool {
    const std::scoped_lock lock(mutex_);
    if (number != number_ || callers_ == 0 || --callers_ != 0) return false;
    ask_to_end();
    return running_;
}

void run_record::terminate() {
    const std::scoped_lock lock(mutex_);
    ask_to_end();
}

void run_record::ask_to_end() {
    if (!running_ || !options_) return;
    ort_error ignored;
    failed(ort().RunOptionsSetTerminate(options_.get()), ignored);
    terminated_ = true;
}

auto run_record::is_wanted() -> bool {
    const std::scoped_lock lock(mutex_);
    return callers_ != 0;
}

auto run_record::is_running(std::uint64_t number) -> bool {
    const std::scoped_lock lock(mutex_);
    return running_ && number_ == number;
}

}
