#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <conduit/annotations/silence.hpp>

namespace conduit::discover {

/// What is legal, and yet seldom what its author wants. The compiler shows hints as notes, which no flag turns into errors.
enum class hint : std::uint8_t { trailing_slash, capture_names, text_by_value, body_on_get, doubled_prefix, tool_without_doc, unused_provider, unused_layer };

inline constexpr std::string_view hint_ids[] = {"trailing-slash", "capture-names", "text-by-value",
                                                "body-on-get",    "doubled-prefix", "tool-without-doc",
                                                "unused-provider", "unused-layer"};
inline constexpr std::size_t hint_count = sizeof hint_ids / sizeof hint_ids[0];

/// `-DCONDUIT_HINTS=0`, NO_HINTS of conduit_add_app, turns all of them off.
#ifdef CONDUIT_HINTS
inline constexpr bool hints_wanted = CONDUIT_HINTS;
#else
inline constexpr bool hints_wanted = true;
#endif

struct hint_set {
    std::uint8_t bits = 0;

    constexpr auto contains(hint hint) const -> bool { return (bits >> static_cast<unsigned>(hint) & 1) != 0; }
    /// False: no hint has that id.
    constexpr auto add(std::string_view id) -> bool {
        for (std::size_t i = 0; i < hint_count; ++i)
            if (hint_ids[i] == id) {
                bits = static_cast<std::uint8_t>(bits | 1u << i);
                return true;
            }
        return false;
    }
};

constexpr auto all_hint_ids() -> std::string {
    std::string all;
    for (const auto id : hint_ids) {
        if (!all.empty()) all += ", ";
        all += id;
    }
    return all;
}

}
