#pragma once
#include <cstdint>
#include <conduit/meta/table.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

struct endpoint;

enum class offer_kind : std::uint8_t { tool, resource, prompt, completion };

/// Something that clients of the Model Context Protocol are offered, and the endpoint behind it, which may have no route.
struct offer {
    struct icon {
        meta::text source{};
        meta::text media_type{};
        meta::text sizes{};
    };
    struct mirror {
        meta::text parameter{};
        meta::text header{};  // after Mcp-Param-
    };
    enum class said : std::uint8_t { nothing, yes, no };
    enum class tasks : std::uint8_t { never, optional, required };

    offer_kind kind = offer_kind::tool;
    const conduit::endpoint* endpoint = nullptr;
    bool routed = false;
    meta::text name{};        // of a resource and a completion too: the function's
    meta::text title{};
    meta::text uri{};         // of a resource: perhaps with variables; of a completion: what it is for
    meta::text argument{};    // of a completion
    meta::text media_type{};  // of a resource
    meta::text schema{};      // of a tool's arguments, instead of its own
    said hints[4]{};          // by annotation::hint::kind
    tasks as_task = tasks::never;
    meta::table<icon> icons{};
    meta::table<mirror> mirrors{};
};

}
