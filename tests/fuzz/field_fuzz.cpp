// Fuzzes the readers of header fields and paths. With Clang: -fsanitize=fuzzer,address,undefined -DCONDUIT_FUZZER. Without,
// mutate.hpp runs mutations of a few fields.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "files/tree.hpp"
#include "http/content_disposition.hpp"
#include "http/date.hpp"
#include "http/preconditions.hpp"
#include "http/range.hpp"
#include "net/syntax.hpp"

namespace {

using namespace conduit;

void check(bool holds) {
    if (!holds) std::abort();
}

void check_range(std::string_view text) {
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{10}, ~std::uint64_t{0}}) {
        const auto range = http::read_range(text, size);
        if (range.kind == http::range_kind::part) check(range.size > 0 && range.first < size && range.size <= size - range.first);
        else check(range.first == 0 && range.size == 0);
    }
}

void check_conditions(std::string_view text) {
    for (const auto name : {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"}) {
        const header_view field{name, text};
        request request;
        request.headers = {&field, 1};
        const auto verdict = http::check_preconditions(request, {"\"tag\"", 784111777});
        // Only the current tag, `*` or a date can make a difference, but for If-Match, which asks for one of them.
        if (!text.contains("\"tag\"") && !text.contains('*') && !http::parse_date(text))
            check(verdict == (std::string_view(name) == "if-match" ? http::precondition::failed : http::precondition::holds));
        http::if_range_holds(request, {"\"tag\"", 784111777});
    }
}

/// What is plain names something below, and says so in one way only.
void check_path(std::string_view text) {
    if (!files::is_plain(text, true) || text.empty()) return;
    const std::filesystem::path path(text);
    check(path.is_relative() && path.lexically_normal() == path && !text.contains('\0'));
    check(std::ranges::none_of(path, [](const auto& name) { return name == ".." || name == "."; }));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_range(text);
    if (const auto date = http::parse_date(text)) check(http::parse_date(http::format_date(*date)) == date);
    check_conditions(text);
    const auto disposition = http::attachment(text);
    check(net::is_field_text(std::string_view{disposition}) && std::ranges::count(disposition, '"') == 2);
    check_path(text);
    return 0;
}

#ifndef CONDUIT_FUZZER
#include "mutate.hpp"

int main(int argc, char** argv) {
    std::vector<std::string> corpus{"bytes=0-9", "bytes=-5", "\"tag\", W/\"other\"", "*", "Sun, 06 Nov 1994 08:49:37 GMT",
                                          "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "docs/a.txt", "a/../b", "Übersicht 2026.pdf"};
    using namespace std::string_view_literals;
    return run({.corpus = std::move(corpus), .telling = "\0\r\n \t\",;=-*/\\.%0129W\xc3\xff"sv, .rounds = 200'000}, argc, argv);
}
#endif
