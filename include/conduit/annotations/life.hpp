#pragma once
#include <cstdint>

namespace conduit {

enum class moment : std::uint8_t { start, stop, period };

}

namespace conduit::annotation {

struct hook {
    moment when;
    std::int64_t period;  // milliseconds
};

}

namespace conduit::annotations {

/// The function runs once, before the port opens; in the order declared. Where it returns an error, the app does not start.
inline constexpr annotation::hook on_start{moment::start, 0};
/// The function runs once, after the last request has been answered; in the reverse of the order declared.
inline constexpr annotation::hook on_stop{moment::stop, 0};
/// The function runs again and again while the app serves, on a thread of its own: `[[=every(30s)]]`. It never overlaps
/// itself: a run that is due while another lasts begins when that ends.
template <class Duration>
    requires requires(Duration period) {
        period.count();
        Duration::period::num;
    }
consteval auto every(Duration period) -> annotation::hook {
    // Any std::chrono::duration; the header itself would cost every user 0.6 s.
    return {moment::period, static_cast<std::int64_t>(period.count() * 1000 * Duration::period::num / Duration::period::den)};
}

}
