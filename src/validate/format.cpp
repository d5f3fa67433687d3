#include "format.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>
#include <conduit/validate/compile_pattern.hpp>
#include <conduit/validate/match_pattern.hpp>

namespace conduit::validate {
namespace {

using annotation::text_format;

/// A pattern compiled once, when first used.
class compiled {
public:
    explicit compiled(std::string_view source) : made_(source) {
        pattern_.steps = made_.steps.data();
        pattern_.step_count = made_.steps.size();
        pattern_.ranges = made_.ranges.data();
    }
    auto fits(std::string_view text) const -> bool { return finds(pattern_, text); }

private:
    annotation::pattern_compiler made_;
    annotation::pattern pattern_;
};

/// RFC 3339 section 5.6.
constexpr std::string_view time_of_day = "([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)";

auto is_date(std::string_view text) -> bool {
    static const compiled shape("^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$");
    if (!shape.fits(text)) return false;
    const auto two = [&](std::size_t at) { return 10 * (text[at] - '0') + (text[at + 1] - '0'); };
    const int year = 100 * two(0) + two(2), month = two(5), day = two(8);
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

auto is_address(int family, std::string_view text) -> bool {
    std::array<unsigned char, 16> address{};
    return text.size() < 64 && text.find('\0') == text.npos && inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

}

auto has_format(std::string_view text, text_format format) -> bool {
    switch (format) {
    case text_format::date: return is_date(text);
    case text_format::time: {
        static const compiled shape("^" + std::string(time_of_day) + "$");
        return shape.fits(text);
    }
    case text_format::date_time: {
        static const compiled shape("^[Tt]" + std::string(time_of_day) + "$");
        return text.size() > 10 && is_date(text.substr(0, 10)) && shape.fits(text.substr(10));
    }
    case text_format::duration: {  // RFC 3339, appendix A
        static const compiled shape("^P(\\d+W|(\\d+Y(\\d+M(\\d+D)?)?|\\d+M(\\d+D)?|\\d+D)(T(\\d+H(\\d+M(\\d+S)?)?|\\d+M(\\d+S)?|\\d+S))?|"
                                    "T(\\d+H(\\d+M(\\d+S)?)?|\\d+M(\\d+S)?|\\d+S))$");
        return shape.fits(text);
    }
    case text_format::email: {  // RFC 5321 section 4.1.2, without quoted names and addresses in brackets; a host of at least two labels
        static const compiled shape("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
                                    "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$");
        return text.size() <= 254 && shape.fits(text);
    }
    case text_format::hostname: {  // RFC 1123 section 2.1
        static const compiled shape("^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$");
        if (text.size() > 253 || !shape.fits(text)) return false;
        for (std::size_t begin = 0, end = 0; begin <= text.size(); begin = end + 1) {
            end = std::min(text.find('.', begin), text.size());
            if (end - begin > 63) return false;
        }
        return true;
    }
    case text_format::ipv4: return is_address(AF_INET, text);
    case text_format::ipv6: return is_address(AF_INET6, text);
    case text_format::uri: {  // RFC 3986: a scheme, and the characters that may follow
        static const compiled shape("^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#@!$&'()*+,;=\\[\\]-]|%[0-9A-Fa-f]{2})+$");
        return shape.fits(text);
    }
    case text_format::uuid: {
        static const compiled shape("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$");
        return shape.fits(text);
    }
    case text_format::none:
    case text_format::unknown: break;
    }
    return true;
}

auto words_of(text_format format) -> std::string_view {
    switch (format) {
    case text_format::date: return "a date, such as 2026-02-28";
    case text_format::time: return "a time with its offset, such as 12:30:00Z";
    case text_format::date_time: return "a date and time with its offset, such as 2026-02-28T12:30:00Z";
    case text_format::duration: return "a duration, such as PT1H30M";
    case text_format::email: return "an e-mail address";
    case text_format::hostname: return "a host name";
    case text_format::ipv4: return "an IPv4 address";
    case text_format::ipv6: return "an IPv6 address";
    case text_format::uri: return "a URI with its scheme";
    case text_format::uuid: return "a UUID, such as 123e4567-e89b-12d3-a456-426614174000";
    case text_format::none:
    case text_format::unknown: break;
    }
    return {};
}

}
