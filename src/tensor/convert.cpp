#include "convert.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

#include "number.hpp"

namespace conduit {
namespace {

/// Whether `value` may become `To`, and the result.
template <class From, class To>
auto fits(From value, To& result) -> bool {
    if constexpr (std::is_integral_v<From> && std::is_integral_v<To>) {
        result = static_cast<To>(value);
        return std::in_range<To>(value);
    } else if constexpr (std::is_integral_v<From>) {
        // Exact when no bit below the mantissa is set; the magnitude is taken unsigned since -2^63 has no positive.
        result = static_cast<To>(value);
        auto magnitude = static_cast<std::uint64_t>(value);
        if constexpr (std::is_signed_v<From>)
            if (value < 0) magnitude = 0 - magnitude;
        while (magnitude != 0 && (magnitude & 1) == 0) magnitude >>= 1;
        return magnitude >> mantissa_bits<To> == 0 && is_finite(result);
    } else {
        if constexpr (sizeof(From) == 2) result = static_cast<To>(static_cast<float>(value));  // exactly; Clang has no direct way between the two
        else result = static_cast<To>(value);
        return is_finite(result) || !is_finite(value);
    }
}

template <class From, class To>
constexpr bool convertible =
    !std::is_same_v<From, bool> && !std::is_same_v<To, bool> && (std::is_integral_v<From> || real_element<To>);

auto wrong_type(dtype source, dtype target) -> std::unexpected<tensor_fault> {
    return std::unexpected(tensor_fault{false, "", "type",
                                        "the array is " + std::string(name_of(source)) + ", which does not convert to " +
                                            std::string(name_of(target)) + " without loss"});
}

template <class From, class To>
auto convert_all(std::span<const std::byte> from) -> std::expected<tensor_storage, tensor_fault> {
    if constexpr (!convertible<From, To>) {
        return wrong_type(dtype_of<From>, dtype_of<To>);
    } else {
        const auto count = from.size() / sizeof(From);
        tensor_storage out(count * sizeof(To));
        auto* to = static_cast<To*>(out.data());
        for (std::size_t i = 0; i < count; ++i) {
            From value;
            std::memcpy(&value, from.data() + i * sizeof(From), sizeof(From));
            if (!fits(value, to[i])) {
                char digits[longest_number];
                return std::unexpected(tensor_fault{false, "", "range",
                                                    "the number " + std::string(digits, write_number(digits, value)) + " does not fit " +
                                                        std::string(name_of(dtype_of<To>))});
            }
        }
        return out;
    }
}

}

auto bool_fault(std::span<const std::byte> bytes) -> std::optional<tensor_fault> {
    for (const auto byte : bytes)
        if (byte > std::byte{1}) return tensor_fault{true, "", "range", "a bool is a byte of 0 or 1"};
    return std::nullopt;
}

auto copy_of(std::span<const std::byte> bytes) -> tensor_storage {
    tensor_storage out(bytes.size());
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

auto borrow_or_copy(std::span<const std::byte> bytes, dtype type, const std::shared_ptr<void>& owner) -> tensor_storage {
    const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % std::max<std::size_t>(size_of(type), 1) == 0;
    if (!owner || !aligned || bytes.empty()) return copy_of(bytes);
    return {const_cast<std::byte*>(bytes.data()), bytes.size(), owner};
}

auto convert(std::span<const std::byte> from, dtype source, dtype target) -> std::expected<tensor_storage, tensor_fault> {
    if (source == dtype::text || target == dtype::text) return wrong_type(source, target);
    return visit(source, [&]<class From>(std::type_identity<From>) {
        return visit(target, [&]<class To>(std::type_identity<To>) { return convert_all<From, To>(from); });
    });
}

}
