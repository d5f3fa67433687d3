// Lets the contestants take turns: one line of output for each round, set, load and contestant. Under callgrind, one round,
// whose dumps carry the same words.
#include <valgrind/callgrind.h>

#include <cstdlib>
#include <ctime>
#include <deque>
#include <iostream>

#include "contestants.hpp"

namespace {

/// CPU time of this thread: what else runs on the machine does not count.
auto nanoseconds() -> double {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void check(std::size_t wrong, const std::string& what) {
    if (wrong == 0) return;
    std::cerr << what << ": " << wrong << " wrong answers\n";
    std::exit(1);
}

/// Nanoseconds a look-up, over at least two milliseconds.
auto time(const entry& entry, const load& load, const std::string& what) -> double {
    const auto began = nanoseconds();
    double elapsed = 0;
    std::size_t asked = 0;
    while (elapsed < 2e6) {
        check(entry.ask(load), what);
        asked += load.order.size();
        elapsed = nanoseconds() - began;
    }
    return elapsed / static_cast<double>(asked);
}

/// Counts instructions by callgrind; gives the number of look-ups.
auto count(const entry& entry, load load, const std::string& what) -> double {
    load.order.resize(load.requests.size());
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    const auto wrong = entry.ask(load);
    CALLGRIND_DUMP_STATS_AT(what.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
    check(wrong, what);
    return static_cast<double>(load.order.size());
}

}

auto main(int argc, char** argv) -> int try {
    if (argc < 5) throw std::runtime_error("usage: dispatch FOLDER MATCHIT_LIBRARY ROUNDS SET...");
    struct field {
        request_set set;
        std::vector<entry> entries;
    };
    std::deque<field> fields;
    for (int i = 4; i < argc; ++i) {
        auto& made = fields.emplace_back();
        read(made.set, argv[1], argv[i]);
        made.entries = contestants(made.set, argv[2]);
    }
    const bool counting = RUNNING_ON_VALGRIND;
    const auto rounds = counting ? 1 : std::stoi(argv[3]);
    for (int round = 0; round < rounds; ++round) {
        for (const auto& [set, entries] : fields) {
            for (const auto& load : set.loads) {
                for (const auto& entry : entries) {
                    if (load.name == "405" && !entry.knows_405) continue;
                    if (counting && load.name != "fixed" && load.name != "404") continue;
                    const auto what = set.name + " " + load.name + " " + entry.name;
                    const auto value = counting ? count(entry, load, what) : time(entry, load, what);
                    std::cout << round << " " << what << " " << value << "\n";
                }
            }
        }
    }
} catch (const std::exception& error) {
    std::cerr << "dispatch: " << error.what() << "\n";
    return 1;
}
