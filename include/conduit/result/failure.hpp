#pragma once
#include <exception>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// Turns an exception that left a handler into the answer: a thrown problem is sent; anything else is logged, and a 500.
/// What it says is sent only with --dev.
void write_failure(exchange& exchange, std::exception_ptr failure);

}
