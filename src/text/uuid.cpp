#include <conduit/uuid.hpp>

namespace conduit {
namespace {

auto hexadecimal(char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}

auto text_form<uuid>::read(std::string_view text) -> std::optional<uuid> {
    if (text.size() != 36) return std::nullopt;
    uuid made;
    std::size_t at = 0;
    for (auto& octet : made.octets) {
        if (at == 8 || at == 13 || at == 18 || at == 23)
            if (text[at++] != '-') return std::nullopt;
        const int high = hexadecimal(text[at]), low = hexadecimal(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        octet = static_cast<std::uint8_t>(high << 4 | low);
        at += 2;
    }
    return made;
}

auto text_form<uuid>::write(const uuid& value) -> std::string {
    std::string text;
    for (const auto octet : value.octets) {
        if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23) text += '-';
        text += "0123456789abcdef"[octet >> 4];
        text += "0123456789abcdef"[octet & 15];
    }
    return text;
}

}
