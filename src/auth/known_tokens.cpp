#include <conduit/auth/known_tokens.hpp>

namespace conduit::auth {

auto same_secret(std::string_view a, std::string_view b) -> bool {
    if (a.size() != b.size()) return false;
    // Volatile: or the compiler may leave the loop at the first difference.
    volatile unsigned char different = 0;
    for (std::size_t i = 0; i < a.size(); ++i) different = static_cast<unsigned char>(different | (a[i] ^ b[i]));
    return different == 0;
}

auto known_tokens::operator()(std::string_view token) const -> std::optional<principal> {
    const known* found = nullptr;
    for (const auto& each : all_)
        if (same_secret(each.token, token) && !token.empty()) found = &each;
    return found ? std::optional(found->who) : std::nullopt;
}

}
