#pragma once
#include <string_view>
#include <conduit/argument/argument.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// What a request is called in logs: what its client or proxy called it in `X-Request-Id` (up to 128 visible ASCII characters without
/// spaces), else a random name of 32 hexadecimal digits, made when first asked for. A handler takes it as a parameter: `request_id id`.
struct request_id {
    std::string_view value;
};

template <>
struct argument<request_id> {
    static auto from(exchange& x) -> request_id;
};

/// The layer that sends every answer with its request's id, in `X-Request-Id`.
struct request_ids {
    void after(exchange& x) const;
};

}
