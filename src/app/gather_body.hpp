#pragma once
#include <cstddef>
#include <conduit/async/task.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// Makes a body that arrives by the exchange's pipe one view, `in.body`: in memory, or, beyond so many bytes, in a temporary file that
/// workers write. Throws the problem of a body that cannot be had.
auto gather_body(exchange& x, std::size_t most_in_memory) -> task<>;

}
