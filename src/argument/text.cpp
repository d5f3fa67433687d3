#include "text.hpp"

#include <charconv>
#include <cmath>

#include "../describe/scalar.hpp"
#include "../json/read_number.hpp"
#include "../validate/utf8.hpp"

namespace conduit::binding {
namespace {

enum class verdict { fits, misfit, range };

template <class Number>
auto parse(std::string_view text, Number& number) -> verdict {
    const auto end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    if (stop != end || code == std::errc::invalid_argument) return verdict::misfit;
    return code == std::errc::result_out_of_range ? verdict::range : verdict::fits;
}

/// Plain decimals, as most are: up to 15 digits and their power of ten are exact as doubles, so one division rounds once.
auto parse_decimal(std::string_view text, double& number) -> bool {
    if (text.size() > 15) return false;
    std::uint64_t digits = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto take = [&] {
        const auto* const first = at;
        for (; at != end && json::is_digit(*at); ++at) digits = 10 * digits + static_cast<std::uint64_t>(*at - '0');
        return at - first;
    };
    const bool negative = at != end && *at == '-';
    at += negative ? 1 : 0;
    const auto before = take();
    at += at != end && *at == '.' ? 1 : 0;
    const auto behind = take();
    if (at != end || before + behind == 0) return false;
    number = static_cast<double>(digits) / json::exact_powers[behind];
    if (negative) number = -number;
    return true;
}

auto read_real(const describe::type& type, std::string_view text, void* to) -> verdict {
    double number{};
    if (!parse_decimal(text, number)) {
        if (const auto verdict = parse(text, number); verdict != verdict::fits) return verdict;
        if (!std::isfinite(number)) return verdict::misfit;
    }
    return describe::store_real(type, number, to) ? verdict::fits : verdict::range;
}

auto read_number(const describe::type& type, std::string_view text, void* to) -> verdict {
    if (type.kind == describe::kind::real) return read_real(type, text, to);
    if (type.kind == describe::kind::integer) {
        std::int64_t number{};
        if (const auto verdict = parse(text, number); verdict != verdict::fits) return verdict;
        if (!describe::fits_signed(number, type.size)) return verdict::range;
        describe::store_integer(type, static_cast<std::uint64_t>(number), to);
        return verdict::fits;
    }
    std::uint64_t number{};
    if (const auto verdict = parse(text, number); verdict != verdict::fits) return verdict;
    if (!describe::fits_unsigned(number, type.size)) return verdict::range;
    describe::store_integer(type, number, to);
    return verdict::fits;
}

auto read_formatted(const describe::type& type, std::string_view text, void* to) -> bool {
    std::string why;
    return type.text_form->read(text, to, why);
}

}

auto read_text(const describe::type& type, std::string_view text, void* to) -> bool {
    switch (type.kind) {
    case describe::kind::boolean:
        if (text == "true" || text == "1") *static_cast<bool*>(to) = true;
        else if (text == "false" || text == "0") *static_cast<bool*>(to) = false;
        else return false;
        return true;
    case describe::kind::integer:
    case describe::kind::unsigned_integer:
    case describe::kind::real: return read_number(type, text, to) == verdict::fits;
    case describe::kind::enumeration: return describe::store_enumerator(type, text, to);
    case describe::kind::formatted: return read_formatted(type, text, to);
    default:
        if (!utf8::well_formed(text)) return false;
        if (type.kind == describe::kind::string) static_cast<std::string*>(to)->assign(text);
        else *static_cast<std::string_view*>(to) = text;
        return true;
    }
}

auto misfit_of(const describe::type& type, std::string_view text, void* to) -> misfit {
    switch (type.kind) {
    case describe::kind::integer:
    case describe::kind::unsigned_integer:
    case describe::kind::real:
        if (read_number(type, text, to) == verdict::range) return {"range", "is out of the range of " + std::to_string(8 * type.size) + "-bit numbers"};
        return {"type", describe::expectation(type)};
    case describe::kind::enumeration: return {"one_of", describe::expectation(type)};
    case describe::kind::formatted: {
        std::string why;
        type.text_form->read(text, to, why);
        return {"format", std::move(why)};
    }
    case describe::kind::string:
    case describe::kind::string_view: return {"type", "must be UTF-8"};
    default: return {"type", describe::expectation(type)};
    }
}

}
