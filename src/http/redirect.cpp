#include <conduit/http/redirect.hpp>

#include <stdexcept>
#include <string>

namespace conduit {

void write(const redirect& redirect, exchange& x) {
    const auto status = redirect.status;
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
        throw std::invalid_argument(std::to_string(status) + " is not a redirect: 303, 307 or 308 are");
    std::string location;
    for (const char c : redirect.location) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' && c != '{' && c != '|' && c != '}') {
            location += c;
            continue;
        }
        static constexpr char digits[] = "0123456789ABCDEF";
        location += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    x.out.status = status;
    x.out.headers.push_back({"Location", std::move(location)});
}

}
