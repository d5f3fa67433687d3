#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/auth/principal.hpp>

namespace conduit::auth {

/// Whether both are the same, in a time that tells no more than their lengths: for tokens and other secrets.
auto same_secret(std::string_view a, std::string_view b) -> bool;

/// Tokens that are known when the app starts, from its environment, say:
///
///     conduit::auth::bearer tokens{conduit::auth::known_tokens{{getenv("REPORTS_TOKEN"), {"reports", {"reports:read"}}}}};
///
/// An empty token is nobody's.
class known_tokens {
public:
    struct known {
        std::string token;
        principal who;

        known(std::string of, principal is) : token(std::move(of)), who(std::move(is)) {}
        /// Null is nobody's: a variable of the environment that is not set.
        known(const char* of, principal is) : token(of ? of : ""), who(std::move(is)) {}
    };

    known_tokens(std::initializer_list<known> all) : all_(all) {}
    explicit known_tokens(std::vector<known> all) : all_(std::move(all)) {}

    /// As long for a token that is nobody's as for one that is somebody's.
    auto operator()(std::string_view token) const -> std::optional<principal>;

private:
    std::vector<known> all_;
};

}
