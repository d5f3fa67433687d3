#include <conduit/layer/security_headers.hpp>

#include <string>

#include "../http/header_fields.hpp"

namespace conduit {

void security_headers::after(exchange& x) const {
    http::add_if_missing(x.out, "X-Content-Type-Options", "nosniff");
    http::add_if_missing(x.out, "X-Frame-Options", "DENY");
    http::add_if_missing(x.out, "Referrer-Policy", "same-origin");
    http::add_if_missing(x.out, "Cross-Origin-Opener-Policy", "same-origin");
    // RFC 6797 section 7.2: never over plain HTTP.
    if (x.in.secure && https_only != 0) http::add_if_missing(x.out, "Strict-Transport-Security", "max-age=" + std::to_string(https_only));
}

}
