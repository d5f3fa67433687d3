// Times the contestants on each load, in turns: prints the median nanoseconds a round and the ratios.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "contestants.hpp"

namespace {

struct entrant {
    const char* name;
    contestant play;
};
constexpr std::array entrants{entrant{"conduit", by_conduit}, entrant{"simdjson", by_simdjson},
#ifndef CONDUIT_WITHOUT_GLAZE
                              entrant{"glaze", by_glaze}
#endif
};

auto cpu_nanoseconds() -> double {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

auto nanoseconds_a_round(contestant play, load load, std::string_view document, std::string& out, long rounds) -> double {
    const double began = cpu_nanoseconds();
    for (long i = 0; i < rounds; ++i)
        if (!play(load, document, out)) std::abort();
    return (cpu_nanoseconds() - began) / static_cast<double>(rounds);
}

auto median(std::vector<double> values) -> double {
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

}

/// json FOLDER TURNS MILLISECONDS: the documents are FOLDER/order.json, people.json, numbers.json.
int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: json FOLDER TURNS MILLISECONDS\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    const int turns = std::atoi(argv[2]);
    const double span = std::atof(argv[3]) * 1e6;
    constexpr std::array loads{std::pair{"order", load::order}, std::pair{"people", load::people}, std::pair{"numbers", load::numbers}};
    std::array<double, entrants.size()> product;
    product.fill(1);
    for (const auto& [name, load] : loads) {
        std::ifstream file(folder + "/" + name + ".json", std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto size = text.size();
        text.append(64, '\0');
        const std::string_view document(text.data(), size);
        std::array<std::vector<double>, entrants.size()> times, ratios;
        std::array<long, entrants.size()> rounds{};
        std::string out;
        for (std::size_t i = 0; i < entrants.size(); ++i) {
            if (!entrants[i].play(load, document, out)) {
                std::fprintf(stderr, "%s refuses %s.json\n", entrants[i].name, name);
                return 1;
            }
            std::ofstream(folder + "/" + name + "." + entrants[i].name + ".json", std::ios::binary) << out;
            rounds[i] = 1 + static_cast<long>(span / nanoseconds_a_round(entrants[i].play, load, document, out, 1 + 200'000 / static_cast<long>(size)));
        }
        for (int turn = 0; turn < turns; ++turn)
            for (std::size_t i = 0; i < entrants.size(); ++i) {
                times[i].push_back(nanoseconds_a_round(entrants[i].play, load, document, out, rounds[i]));
                ratios[i].push_back(times[i].back() / times[0].back());
            }
        for (std::size_t i = 0; i < entrants.size(); ++i) {
            const auto time = median(times[i]), ratio = median(ratios[i]);
            product[i] *= ratio;
            std::printf("%s %s %zu %.0f %.3f\n", name, entrants[i].name, size, time, ratio);
        }
    }
    for (std::size_t i = 1; i < entrants.size(); ++i) std::printf("all %s 0 0 %.3f\n", entrants[i].name, std::cbrt(product[i]));
}
