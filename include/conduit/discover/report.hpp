#pragma once
#include <meta>
#include <source_location>
#include <string>
#include <string_view>
#include <conduit/meta/number.hpp>

namespace conduit::discover {

/// All faults of an app, collected so that one compiler run shows them all. Each line begins as compilers write theirs,
/// `FILE:LINE:COLUMN: error:`, so that editors jump there.
struct report {
    std::string text;

    constexpr void error(std::source_location where, std::string_view message) {
        text += '\n';
        text += where.file_name();
        text += ':';
        text += meta::to_text(where.line());
        text += ':';
        text += meta::to_text(where.column());
        text += ": error: ";
        text += message;
    }
};

consteval auto place(std::source_location where) -> std::string {
    return std::string(where.file_name()) + ":" + meta::to_text(where.line());
}

}
