#include <conduit/conduit.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

// Counts what is allocated while it serves.
static std::atomic<std::int64_t> allocated = 0;

auto operator new(std::size_t size) -> void* {
    allocated.fetch_add(1, std::memory_order_relaxed);
    if (auto* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
auto operator new(std::size_t size, const std::nothrow_t&) noexcept -> void* {
    allocated.fetch_add(1, std::memory_order_relaxed);
    return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace counted {
using namespace conduit::annotations;

struct point {
    double x = 0;
    double y = 0;
};

[[=get("/hello")]] auto hello() -> std::string_view { return "hello"; }
[[=get("/points/:x")]] auto get_point(double x, std::optional<double> y, std::string_view name) -> point { return {x, y.value_or(static_cast<double>(name.size()))}; }
[[=post("/points")]] auto move_point(point at) -> point { return {at.x + 1, at.y + 1}; }
[[=get("/allocated")]] auto count() -> std::int64_t { return allocated; }

}

int main(int argc, char** argv) { return conduit::app<^^counted>{}.run(argc, argv); }
