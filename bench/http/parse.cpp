// Parses the same JSON object again and again by simdjson alone, reading every value: the floor of the echo's parsing.
// Prints microseconds of CPU per parse.
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string_view>

#include <simdjson.h>

namespace {

using namespace simdjson;

auto cpu_microseconds() -> double {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

auto read_all(ondemand::parser& parser, const padded_string& text) -> std::size_t {
    std::size_t sum = 0;
    auto document = parser.iterate(text);
    auto person = document.get_object();
    sum += std::string_view(person["name"].get_string()).size();
    sum += std::uint64_t(person["age"].get_uint64());
    for (auto tag : person["tags"].get_array()) sum += std::string_view(tag.get_string()).size();
    return sum;
}

}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: parse FILE\n", stderr);
        return 2;
    }
    constexpr int batch = 1000;
    constexpr double enough = 200'000;  // µs
    const padded_string text = padded_string::load(argv[1]);
    ondemand::parser parser;
    std::size_t sum = 0;
    for (int i = 0; i < batch; ++i) sum += read_all(parser, text);  // warm
    long parses = 0;
    const double began = cpu_microseconds();
    double used = 0;
    for (; used < enough; used = cpu_microseconds() - began, parses += batch)
        for (int i = 0; i < batch; ++i) sum += read_all(parser, text);
    if (sum == 0) return 1;  // keeps the parses
    std::printf("%.4f\n", used / static_cast<double>(parses));
}
