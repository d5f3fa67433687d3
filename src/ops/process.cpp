#include "process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace conduit::ops {
namespace {

/// Of proc_pid_stat(5), by the numbers that it gives the fields.
enum field : std::size_t { utime = 14, stime = 15, num_threads = 20, starttime = 22, vsize = 23, rss = 24, fields = 25 };

auto read_stat() -> std::array<std::uint64_t, fields> {
    std::array<std::uint64_t, fields> values{};
    std::array<char, 1024> text;
    const int file = ::open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (file < 0) return values;
    const auto size = ::read(file, text.data(), text.size());
    ::close(file);
    std::string_view left(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    const auto name_ends = left.rfind(')');  // the name may hold spaces; the next is field 3
    if (name_ends == left.npos) return values;
    left.remove_prefix(name_ends + 1);
    for (std::size_t i = 3; i < fields && !left.empty(); ++i) {
        left.remove_prefix(1);
        const auto word = left.substr(0, left.find(' '));
        std::from_chars(word.data(), word.data() + word.size(), values[i]);
        left.remove_prefix(word.size());
    }
    return values;
}

/// Seconds since 1970. The same for ever, though the clock is set.
auto started_at(std::uint64_t ticks, double ticks_per_second) -> double {
    static const double value = [&] {
        timespec since_boot{};
        ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
        const auto age = static_cast<double>(since_boot.tv_sec) + static_cast<double>(since_boot.tv_nsec) / 1e9 - static_cast<double>(ticks) / ticks_per_second;
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
        return (static_cast<double>(now) - std::floor(age * 1000)) / 1000;
    }();
    return value;
}

}

void write_process(metric_writer& to) {
    const auto stat = read_stat();
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    to.begin("process_start_time_seconds", metric_kind::gauge, "When the process started, since 1970.");
    to.add(started_at(stat[starttime], ticks));
    to.begin("process_cpu_seconds", metric_kind::counter, "Processor time of all threads, the system's for them included.");
    to.add(static_cast<double>(stat[utime] + stat[stime]) / ticks);
    to.begin("process_resident_memory_bytes", metric_kind::gauge, "Memory that is in use.");
    to.add(stat[rss] * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
    to.begin("process_virtual_memory_bytes", metric_kind::gauge, "Addresses that are taken.");
    to.add(stat[vsize]);
    to.begin("process_threads", metric_kind::gauge, "Threads.");
    to.add(stat[num_threads]);
}

}
