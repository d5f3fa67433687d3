#include "reports.hpp"

#include <array>

namespace reports {
namespace {

struct constants {
    std::array<unsigned, 16384> values;
};

}

/// 64 KiB that only one handler reads.
extern constexpr constants reports_table = [] {
    constants made{};
    unsigned value = 1;
    for (auto& entry : made.values) entry = value = value * 1664525 + 1013904223;
    return made;
}();

[[gnu::noinline]] auto reports_checksum(unsigned account) -> int {
    return static_cast<int>(reports_table.values[account % reports_table.values.size()] >> 8);
}

auto defined_elsewhere(int account, ledger& book) -> ledger_summary {
    ++book.reads;
    return {{{account, "one account"}}, reports_checksum(static_cast<unsigned>(account))};
}

}
