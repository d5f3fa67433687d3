#pragma once
// What runs a fuzz target where Clang's libFuzzer does not: its corpus, and mutations of that from a fixed seed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

struct mutations {
    std::vector<std::string> corpus;
    std::string_view telling;    // bytes that mean something to what is fuzzed
    std::string_view piece{};    // and text that does
    int rounds = 20'000;
};

/// Files named on the command line join the corpus.
inline auto run(mutations wanted, int argc, char** argv) -> int {
    auto& corpus = wanted.corpus;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    const auto test = [](const std::string& text) {
        // Of the exact size, so that a sanitizer sees a read past the end.
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    };
    for (const auto& text : corpus) test(text);

    std::mt19937 random(1);
    const auto below = [&random](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
    for (int i = 0; i < wanted.rounds; ++i) {
        auto text = corpus[below(corpus.size())];
        for (auto changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
            const auto at = below(text.size());
            const char telling = wanted.telling[below(wanted.telling.size())];
            switch (below(wanted.piece.empty() ? 6 : 7)) {
            case 0: text[at] = telling; break;
            case 1: text[at] = static_cast<char>(random()); break;
            case 2: text[at] = static_cast<char>(text[at] ^ (1 << below(8))); break;
            case 3: text.erase(at, 1 + below(8)); break;
            case 4: text.insert(at, 1, telling); break;
            case 5: text.insert(at, text.substr(below(text.size()), below(60))); break;
            default: text.insert(at, wanted.piece);
            }
        }
        test(text);
    }
    std::printf("%zu files, %d mutations: nothing broke\n", corpus.size(), wanted.rounds);
    return 0;
}
