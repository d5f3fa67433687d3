#pragma once
#include <meta>
#include <source_location>
#include <string>
#include <string_view>
#include <conduit/describe/endpoint.hpp>
#include <conduit/meta/number.hpp>

namespace conduit::discover {

/// All faults of an app, collected so that one compiler run shows them all. Each line begins as compilers write theirs,
/// `FILE:LINE:COLUMN: error:`, so that editors jump there.
struct report {
    std::string text;

    constexpr void error(std::source_location where, std::string_view message) {
        error({{where.file_name(), std::string_view(where.file_name()).size()}, where.line(), where.column()}, message);
    }
    constexpr void error(const source_place& where, std::string_view message) {
        const auto line = line_of(where, "error", message);
        if (!(text + '\n').contains(line + '\n')) text += line;
    }
    constexpr void add(std::string_view lines) { text += lines; }

    static constexpr auto line_of(const source_place& where, std::string_view kind, std::string_view message) -> std::string {
        std::string line = "\n";
        line += where.file.view();
        line += ':';
        line += meta::to_text(where.line);
        line += ':';
        line += meta::to_text(where.column);
        line += ": ";
        line += kind;
        line += ": ";
        line += message;
        return line;
    }
};

consteval auto text_of(const source_place& place) -> std::string {
    return std::string(place.file.view()) + ":" + meta::to_text(place.line);
}

}
