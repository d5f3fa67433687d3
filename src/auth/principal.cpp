#include <conduit/auth/principal.hpp>

#include <algorithm>
#include <stdexcept>

namespace conduit {

auto principal::has_scope(std::string_view scope) const -> bool { return std::ranges::contains(scopes, scope); }

auto argument<principal>::from(exchange& x) -> const principal& {
    if (!x.who) throw std::logic_error("nobody has been authenticated");  // the compiler has refused handlers where that could be
    return *x.who;
}

}
