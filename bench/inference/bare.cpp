// What the model takes without a server: ONNX Runtime with one thread, the set-up of every contestant. By the thread's CPU clock, which
// stands still while other programs have the core.
//     bare MODEL ITEMS[,ITEMS...] SECONDS      prints a line of JSON: {"items": microseconds, ...}, medians
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr double least = 1'000;  // microseconds that are timed at once

auto cpu_microseconds() -> double {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

auto median_microseconds(Ort::Session& session, std::int64_t items, double seconds) -> double {
    Ort::AllocatorWithDefaultOptions allocator;
    const auto input = session.GetInputNameAllocated(0, allocator), output = session.GetOutputNameAllocated(0, allocator);
    auto shape = session.GetInputTypeInfo(0).GetTensorTypeAndShapeInfo().GetShape();
    if (shape[0] < 0) shape[0] = items;
    std::size_t elements = 1;
    for (const auto size : shape) elements *= static_cast<std::size_t>(size);
    std::vector<float> data(elements);
    std::minstd_rand random;
    std::uniform_real_distribution<float> numbers(0, 1);
    std::ranges::generate(data, [&] { return numbers(random); });

    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const auto value = Ort::Value::CreateTensor<float>(memory, data.data(), elements, shape.data(), shape.size());
    const char *input_name = input.get(), *output_name = output.get();
    const auto run = [&](int repeats) {
        const auto began = cpu_microseconds();
        for (int i = 0; i < repeats; ++i) session.Run({}, &input_name, &value, 1, &output_name, 1);
        return (cpu_microseconds() - began) / repeats;
    };
    run(2);
    const int count = std::max(1, static_cast<int>(least / run(1)));
    std::vector<double> times;
    double spent = 0;
    while (spent < seconds * 1e6 || times.size() < 3) {
        times.push_back(run(count));
        spent += times.back() * count;
    }
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

}

int main(int argc, char** argv) {
    if (argc != 4) return std::fputs("usage: bare MODEL ITEMS[,ITEMS...] SECONDS\n", stderr), 2;
    Ort::Env environment(ORT_LOGGING_LEVEL_FATAL, "bare");
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1).SetInterOpNumThreads(1);
    Ort::Session session(environment, argv[1], options);
    std::istringstream sizes(argv[2]);
    const char* separator = "{";
    for (std::string items; std::getline(sizes, items, ',');) {
        std::printf("%s\"%s\": %.3f", separator, items.c_str(), median_microseconds(session, std::atoll(items.c_str()), std::atof(argv[3])));
        separator = ", ";
    }
    std::printf("}\n");
    return 0;
}
