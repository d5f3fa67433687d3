#pragma once
// Who asks, and what they may do: docs/authentication.md.
#include <conduit/auth/bearer.hpp>
#include <conduit/auth/known_tokens.hpp>
#include <conduit/auth/principal.hpp>
#include <conduit/auth/requires_scope.hpp>
