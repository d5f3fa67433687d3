// Times the extraction of five typed parameters from a query, checks included: prints the median nanoseconds and the allocations.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <conduit/conduit.hpp>

#include "argument/bind.hpp"
#include "argument/slots.hpp"

namespace {
std::size_t allocations = 0;
}

auto operator new(std::size_t size) -> void* {
    ++allocations;
    if (void* const place = std::malloc(size)) return place;
    throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace catalogue {
using namespace conduit::annotations;

enum class order { name, price, age };

[[=get("/articles")]]
void search(std::string_view text, [[=range(1, 1000)]] int page, bool in_stock, double price, std::optional<order> by) {
    if (text != "steam engine" || page != 12 || !in_stock || price != 402.68 || by != order::price) std::abort();
}

}

namespace {

/// As `bind_and_call` does it, without the call.
auto extract(conduit::exchange& x, const conduit::endpoint& endpoint) -> bool {
    [[indeterminate]] alignas(conduit::binding::slots::alignment) std::array<std::byte, 512> place;
    const conduit::binding::slots slots(endpoint, place.data());
    return conduit::bind_values(x, endpoint, slots.addresses());
}

}

int main() {
    const auto& endpoint = *conduit::discover::linkage<struct here, void(), ^^catalogue>::value.endpoints[0];
    conduit::exchange x;
    x.in.query = "text=steam+engine&page=12&in_stock=true&price=402.68&by=price";
    conduit::bind_and_call(x, endpoint);
    if (x.out.status != 204) return 1;
    constexpr int turns = 31, rounds = 100'000;
    std::array<double, turns> times;
    const auto allocated = allocations;
    for (auto& time : times) {
        const auto now = [] {
            timespec passed{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &passed);
            return static_cast<double>(passed.tv_sec) * 1e9 + static_cast<double>(passed.tv_nsec);
        };
        const auto began = now();
        for (int i = 0; i < rounds; ++i) {
            x.memory.clear();
            if (!extract(x, endpoint)) return 1;
        }
        time = (now() - began) / rounds;
    }
    std::ranges::sort(times);
    std::printf("%.1f %zu\n", times[turns / 2], allocations - allocated);
}
