#pragma once
#include <string>
#include <string_view>
#include <vector>
#include <conduit/argument/argument.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// Who asks: somebody whom a layer, `authenticated` or `requires_scope`, has let through. A handler takes it as a parameter:
///
///     [[=get("/me"), =authenticated]] auto me(const conduit::principal& who) -> profile;
struct principal {
    std::string subject;                // as the app's check of tokens names them: a user, a service
    std::vector<std::string> scopes{};  // what they may do (RFC 6749 section 3.3)

    auto has_scope(std::string_view scope) const -> bool;
};

template <>
struct argument<principal> {
    static auto from(exchange& x) -> const principal&;
    static constexpr describe::intake description{.principal = true};
};

}
