#pragma once
#include <string_view>
#include <conduit/route/captures.hpp>
#include <conduit/route/plan.hpp>

namespace conduit::routing {

/// The endpoint of the first route, by priority, that matches path and method; HEAD follows GET. `path` is as sent, without
/// the query, of at most captures::longest_path bytes; its percent escapes must be well-formed.
auto match(const plan& plan, method method, std::string_view path, captures& captures) -> match_result;

/// The same by the trie alone, which knows every route: what the fast way is checked against.
auto match_by_trie(const plan& plan, method method, std::string_view path, captures& captures) -> match_result;

}
