#include <array>
#include <cstddef>

#include "bind.hpp"
#include "provide.hpp"
#include "slots.hpp"

namespace conduit {

namespace {

auto call_with(exchange& x, const endpoint& endpoint, const binding::slots& slots) -> outcome {
    if (!bind_values(x, endpoint, slots.addresses())) return outcome::done;
    if (!make_custom(x, endpoint, slots.addresses(), 0, endpoint.row_count)) return outcome::done;
    return endpoint.call(x, endpoint, slots.addresses());
}

}

auto bind_and_call(exchange& x, const endpoint& endpoint) -> outcome {
    if (endpoint.row_count == 0) return endpoint.call(x, endpoint, nullptr);
    const auto size = binding::slots::size(endpoint);
    if (endpoint.step_count != 0)
        return binding::provide_and_call(x, endpoint, x.kept.make<binding::slots>(x.memory, endpoint, binding::aligned_place(x.memory, size)).addresses());
    [[indeterminate]] alignas(binding::slots::alignment) std::array<std::byte, 512> stack;  // C++26 would fill it with zeros
    if (size <= stack.size()) return call_with(x, endpoint, binding::slots(endpoint, stack.data()));
    return call_with(x, endpoint, binding::slots(endpoint, binding::aligned_place(x.memory, size)));
}

}
