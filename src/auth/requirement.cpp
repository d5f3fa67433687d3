#include <conduit/auth/requirement.hpp>

namespace conduit::auth {

auto requirement::before(exchange& x, const bearer& tokens) const -> std::expected<void, problem> {
    // Browsers send no token with a preflight, and all that is answered is which methods there are.
    const bool asks_for_methods = x.in.method == method::options && !x.endpoint && !x.allowed.empty();
    if (asks_for_methods) return {};
    return tokens.admit(x, scopes);
}

}
