// Sends one request again and again, and prints how long the answers took, as a line of JSON.
//     load PORT REQUEST_FILE [rate=R] [seconds=S] [lead=S] [connections=N] [seed=N] [within=MICROSECONDS]
#include <sys/prctl.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "loops.hpp"

namespace {

constexpr double most_requests = 20e6;  // of one measurement

auto value_of(std::string_view argument, std::string_view name, double otherwise) -> double {
    return argument.starts_with(name) && argument.substr(name.size()).starts_with('=') ? std::atof(argument.data() + name.size() + 1) : otherwise;
}

}

int main(int argc, char** argv) {
    if (argc < 3) return std::fputs("usage: load PORT REQUEST_FILE [rate=R] [seconds=S] [lead=S] [connections=N] [seed=N] [within=MICROSECONDS]\n", stderr), 2;
    load::plan plan;
    plan.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    double within = std::numeric_limits<double>::infinity();
    for (int i = 3; i < argc; ++i) {
        const std::string_view given = argv[i];
        plan.rate = value_of(given, "rate", plan.rate);
        plan.seconds = value_of(given, "seconds", plan.seconds);
        plan.lead = value_of(given, "lead", plan.lead);
        plan.connections = static_cast<std::size_t>(value_of(given, "connections", static_cast<double>(plan.connections)));
        plan.seed = static_cast<unsigned>(value_of(given, "seed", plan.seed));
        within = value_of(given, "within", within);
    }
    std::ifstream file(argv[2], std::ios::binary);
    const std::string request{std::istreambuf_iterator<char>(file), {}};
    if (request.empty() || plan.connections == 0 || plan.rate * (plan.lead + plan.seconds) > most_requests)
        return std::fputs("load: no request, no connections, or too many requests\n", stderr), 2;
    prctl(PR_SET_TIMERSLACK, 1);  // the kernel may wake us so many nanoseconds late; it takes 50,000 otherwise
    auto found = plan.rate > 0 ? load::open_loop(plan, request) : load::closed_loop(plan, request);
    found.print(plan.seconds, within);
    return 0;
}
