#pragma once
#include <string>
#include <string_view>

#include "envelope.hpp"

namespace conduit::mcp {

inline auto no_such(std::string_view kind, std::string_view name) -> error {
    return {.code = code::invalid_params, .message = "There is no " + std::string(kind) + " \"" + std::string(name) + "\".", .status = 200};
}

inline auto without(std::string_view member) -> error {
    return {.code = code::invalid_params, .message = "\"params\" must have a \"" + std::string(member) + "\" that is text.", .status = 200};
}

}
