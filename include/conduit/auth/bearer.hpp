#pragma once
#include <concepts>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <conduit/auth/principal.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/http/request.hpp>

namespace conduit::auth {

/// What clients that are refused are told besides, in `WWW-Authenticate`. Empty: nothing.
struct challenge {
    std::string realm{};              // RFC 9110 section 11.5
    std::string resource_metadata{};  // the URL where OAuth clients find whom to ask for a token (RFC 9728 section 5.1)
};

/// The check of bearer tokens (RFC 6750), which is the app's state: a function of yours says who sends a token.
///
///     conduit::auth::bearer tokens{[&](std::string_view token) -> std::optional<conduit::principal> { return sessions.find(token); }};
///     return conduit::app<^^shop>{tokens}.run(argc, argv);
///
/// The function may also give a std::expected<principal, std::string>: why the token is not taken, for the client. It is called by several
/// threads at once, on the reactor: it does not wait. What it throws is an answer, as of handlers.
class bearer {
public:
    using verdict = std::expected<principal, std::string>;

    template <class Verify>
        requires std::convertible_to<std::invoke_result_t<const Verify&, std::string_view>, verdict> ||
                 std::same_as<std::invoke_result_t<const Verify&, std::string_view>, std::optional<principal>>
    explicit bearer(Verify verify, auth::challenge challenge = {}) : challenge_(std::move(challenge)) {
        if constexpr (std::same_as<std::invoke_result_t<const Verify&, std::string_view>, std::optional<principal>>)
            verify_ = [own = std::move(verify)](std::string_view token) -> verdict {
                if (auto found = own(token)) return *std::move(found);
                return std::unexpected(std::string());
            };
        else verify_ = std::move(verify);
    }

    /// Who sends the request. Else the answer for them: 401, and 400 if there is more than one `Authorization`. The challenge names `scopes`, with
    /// spaces between them, as those that are needed.
    auto identify(const request& request, std::string_view scopes = {}) const -> std::expected<principal, problem>;

    /// Whether they have all of the scopes; else the answer for them, 403.
    auto permit(const principal& who, std::string_view scopes) const -> std::expected<void, problem>;

    /// Both, for a request on its way: afterwards `x.who` is who sends it. Somebody who is known already is not asked for a token again.
    auto admit(exchange& x, std::string_view scopes = {}) const -> std::expected<void, problem>;

private:
    auto refusal(int status, std::string_view error, std::string detail, std::string_view scopes) const -> problem;

    std::move_only_function<verdict(std::string_view token) const> verify_;
    auth::challenge challenge_;
};

}
