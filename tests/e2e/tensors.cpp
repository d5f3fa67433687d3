#include <conduit/conduit.hpp>
#include <conduit/tensors.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

// Tensors as bodies and answers, for the end-to-end tests.
namespace tensors_app {
using namespace conduit::annotations;
using conduit::tensor, conduit::tensors;

/// Where the elements are.
struct placed {
    bool in_body;
    std::uint64_t alignment;  // the largest power of two up to 64
    double sum;
};

template <class T>
auto place_of(const conduit::request& request, std::span<const T> values) -> placed {
    const auto address = reinterpret_cast<std::uintptr_t>(values.data());
    const auto body = reinterpret_cast<std::uintptr_t>(request.body.data());
    std::uint64_t alignment = 64;
    while (address % alignment != 0) alignment /= 2;
    double sum = 0;
    for (const auto value : values) sum += static_cast<double>(value);
    return {address >= body && address < body + request.body.size(), alignment, sum};
}

[[=post("/place")]]
auto place(const conduit::request& request, tensor<float, 1> values) -> placed { return place_of<float>(request, values.data()); }

[[=post("/place/blocking"), =blocking]]
auto place_blocking(const conduit::request& request, tensor<float, 1> values) -> placed { return place_of<float>(request, values.data()); }

struct several { tensor<float, 1> x; tensor<double, 2> y; };
[[=post("/place/several")]]
auto place_several(const conduit::request& request, tensors<several> in) -> std::vector<placed> {
    return {place_of<float>(request, in->x.data()), place_of<double>(request, in->y.data())};
}

/// Keeps a body's memory beyond its request.
struct keeper {
    std::mutex mutex;
    std::optional<tensor<float, 1>> kept;
};
[[=post("/keep")]]
void keep(tensor<float, 1> values, keeper& keeper) {
    const std::scoped_lock lock(keeper.mutex);
    keeper.kept = std::move(values);
}
[[=get("/kept")]]
auto kept(keeper& keeper) -> tensor<float, 1> {
    const std::scoped_lock lock(keeper.mutex);
    return keeper.kept.value();
}

[[=post("/half")]] auto half(tensor<std::float16_t, 2> values) -> tensor<std::float16_t, 2> { return values; }
[[=post("/brain")]] auto brain(tensor<std::bfloat16_t, 1> values) -> tensor<std::bfloat16_t, 1> { return values; }
[[=post("/text")]] auto text(tensor<std::string, 2> values) -> tensor<std::string, 2> { return values; }
[[=post("/flags")]] auto flags(tensor<bool, 1> values) -> tensor<bool, 1> { return values; }
[[=post("/square")]] auto square([[=shape(2, 2)]] tensor<std::int32_t, 2> values) -> tensor<std::int32_t, 2> { return values; }
[[=post("/any")]] auto any(tensor<float, 2> values) -> tensor<float, 2> { return values; }
[[=post("/round")]] auto round(tensors<several> values) -> tensors<several> { return values; }
}

int main(int argc, char** argv) {
    tensors_app::keeper keeper;
    return conduit::app<^^tensors_app>{keeper}.run(argc, argv);
}
