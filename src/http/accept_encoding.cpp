#include "accept_encoding.hpp"

#include <conduit/http/header.hpp>

#include <array>

#include "list.hpp"

namespace conduit::http {
namespace {

constexpr std::array known{encoding::identity, encoding::gzip, encoding::deflate, encoding::br, encoding::zstd};

/// In thousandths; nothing if it is none (RFC 9110 section 12.4.2).
auto read_weight(std::string_view text) -> std::optional<int> {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) return std::nullopt;
    int thousandths = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char c : text.substr(text.size() < 2 ? 1 : 2)) {
        if (c < '0' || c > '9') return std::nullopt;
        thousandths += (c - '0') * unit;
        unit /= 10;
    }
    return thousandths <= 1000 ? std::optional{thousandths} : std::nullopt;
}

/// Of one element, whose name is taken off already: `q` is the only parameter that there is.
auto weight_in(std::string_view parameters) -> std::optional<int> {
    int weight = 1000;
    while (!parameters.empty()) {
        auto value = take_element(parameters, ';');
        const auto name = take_element(value, '=');
        if (name.empty() && value.empty()) continue;
        const auto read = same_header_name(name, "q") ? read_weight(trimmed(value)) : std::nullopt;
        if (!read) return std::nullopt;
        weight = *read;
    }
    return weight;
}

/// What a header says: the weight of each coding that it names, and of the others.
struct wishes {
    std::array<std::optional<int>, known.size()> named;
    std::optional<int> others;

    explicit wishes(std::string_view header) {
        while (!header.empty()) {
            auto element = take_element(header);
            const auto name = take_element(element, ';');
            const auto weight = weight_in(element);
            if (!weight) continue;  // malformed: as if it were not there
            if (name == "*") others = weight;
            else if (const auto coding = encoding_named(name)) named[static_cast<std::size_t>(*coding)] = weight;
        }
    }

    /// 0: not acceptable. Identity needs no mention, and then comes after everything that has one.
    auto weight(encoding coding) const -> int {
        constexpr int mentioned = 2, unmentioned = 1;
        const auto& own = named[static_cast<std::size_t>(coding)];
        if (own) return *own * mentioned;
        if (coding == encoding::identity) return others == 0 ? 0 : unmentioned;
        return others.value_or(0) * mentioned;
    }
};

}

auto encoding_named(std::string_view name) -> std::optional<encoding> {
    for (const auto coding : known)
        if (same_header_name(name, name_of(coding))) return coding;
    if (same_header_name(name, "x-gzip")) return encoding::gzip;
    return std::nullopt;
}

auto preferred_encoding(std::optional<std::string_view> accept_encoding, std::span<const encoding> offered) -> std::optional<encoding> {
    const wishes wishes(accept_encoding.value_or(""));
    std::optional<encoding> best;
    for (const auto coding : offered)
        if (const auto weight = wishes.weight(coding); weight > (best ? wishes.weight(*best) : 0)) best = coding;
    return best;
}

}
