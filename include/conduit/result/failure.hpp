#pragma once
#include <exception>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// Thrown where a handler is to end because nobody wants its answer any more: whoever throws it has given another.
struct withdrawn {};

/// Turns an exception that left a handler into the answer: a thrown problem is sent; anything else is logged, and a 500.
/// What it says is sent only with --dev.
void write_failure(exchange& exchange, std::exception_ptr failure);

}
