#include "text.hpp"

#include <charconv>
#include <cmath>

#include "../describe/scalar.hpp"
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

auto read_number(const describe::type& type, std::string_view text, void* to) -> verdict {
    if (type.kind == describe::kind::real) {
        double number{};
        if (const auto verdict = parse(text, number); verdict != verdict::fits) return verdict;
        if (!std::isfinite(number)) return verdict::misfit;
        return describe::store_real(type, number, to) ? verdict::fits : verdict::range;
    }
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

}

auto read_text(const describe::type& type, std::string_view text, void* to, std::string_view in, std::string_view name,
               validate::faults& faults) -> bool {
    const auto misfit = [&](std::string_view code, std::string message) {
        faults.add(in, {nullptr, name, 0, false}, code, std::move(message));
        return false;
    };
    switch (type.kind) {
    case describe::kind::boolean:
        if (text == "true" || text == "1") *static_cast<bool*>(to) = true;
        else if (text == "false" || text == "0") *static_cast<bool*>(to) = false;
        else return misfit("type", describe::expectation(type));
        return true;
    case describe::kind::integer:
    case describe::kind::unsigned_integer:
    case describe::kind::real:
        switch (read_number(type, text, to)) {
        case verdict::fits: return true;
        case verdict::misfit: return misfit("type", describe::expectation(type));
        case verdict::range: return misfit("range", "is out of the range of " + std::to_string(8 * type.size) + "-bit numbers");
        }
        return false;
    case describe::kind::enumeration:
        return describe::store_enumerator(type, text, to) || misfit("one_of", describe::expectation(type));
    case describe::kind::formatted: {
        std::string why;
        return type.text_form->read(text, to, why) || misfit("format", std::move(why));
    }
    default:
        if (!utf8::well_formed(text)) return misfit("type", "must be UTF-8");
        if (type.kind == describe::kind::string) static_cast<std::string*>(to)->assign(text);
        else *static_cast<std::string_view*>(to) = text;
        return true;
    }
}

}
