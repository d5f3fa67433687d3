#pragma once
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <conduit/http/stop_signal.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit::ml {

/// A time in milliseconds, from a number or anything of <chrono> (rounded up), which this header is spared.
struct milliseconds {
    std::int64_t count = 0;

    constexpr milliseconds() = default;
    constexpr milliseconds(std::int64_t number) : count(number) {}
    template <class Duration>
        requires requires(Duration d) { d.count(); Duration::period::num; }
    constexpr milliseconds(Duration time) {
        using period = typename Duration::period;
        const auto ticks = time.count();
        if constexpr (period::num * 1'000 >= period::den) {
            count = static_cast<std::int64_t>(ticks * (period::num * 1'000 / period::den));
        } else {
            constexpr auto per_millisecond = period::den / (period::num * 1'000);
            const auto whole = static_cast<std::int64_t>(ticks / per_millisecond);
            count = whole + (whole * per_millisecond < ticks);
        }
    }
};

/// Of a stateful model: which sequence a request belongs to. The empty id: none.
struct sequence_step {
    std::string id{};
    bool start = false;  // the state begins anew
    bool end = false;    // the state is forgotten after it
};

/// What one call asks for:
///     auto out = co_await digits.with({.deadline = 50ms, .priority = 1})(image);
struct call_options {
    milliseconds deadline{};   // from now to the answer; 0: the model's own
    unsigned priority = 0;     // 1 is the highest; 0: the model's default
    std::stop_token stop{};    // requested on the thread that waits, as requests do it
    sequence_step sequence{};
    const stop_signal* client = nullptr;  // that `stop` is of; while it says that the answer is wanted, the stop does not count
};

/// An input by its name. With an owner the memory is used as it is and kept for as long as a run may read it; without one it
/// must live until the `co_await` is over, and the run reads a copy.
struct named_input {
    std::string_view name;
    tensor_view tensor;
    std::shared_ptr<const void> owner{};
};

}
