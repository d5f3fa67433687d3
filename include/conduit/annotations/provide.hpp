#pragma once

namespace conduit::annotation {

struct provide {};

}

namespace conduit::annotations {

/// The function makes a value that handlers, and other providers, take by its type:
///
///     [[=provide]]
///     auto current_user(conduit::header<std::string_view> authorization, user_store& users) -> std::expected<user, conduit::problem>;
///
///     [[=get("/me")]] auto me(const user& user) -> profile;
///
/// Its own parameters are bound as a handler's are. It is called once a request, however many take the value, before the
/// handler and before those that need it; what it made is destroyed when the answer is complete. A problem that it returns or
/// throws is the answer. It may be a coroutine, a conduit::task.
inline constexpr annotation::provide provide;

}
