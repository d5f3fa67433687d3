#pragma once
#include <string>
#include <string_view>
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/arena.hpp>

namespace conduit::ml::protocol {

/// What a handler that is marked [[=generate("NAME")]] is to be asked: made of a request to generate.
struct handler_request {
    std::string query;  // of a handler that takes its text from there
    std::string body;   // of one that takes it from its JSON body
};

/// Why that handler cannot be called so; empty: it can.
auto why_no_generator(const endpoint& handler) -> std::string;

/// `text_input` goes to the handler's parameter, or its body's field, of that name, or to the first one for text; parameters, and what else
/// stands in the request, to those of their names. Throws the problem, 400.
auto read_generate_request(std::string_view body, const endpoint& handler, arena& memory) -> handler_request;

}
