#include "server.hpp"

#include <algorithm>
#include <cstdio>

#include "generate_request.hpp"

namespace conduit::ml::protocol {

void server::describe(const application& application) {
    name = application.about.title.empty() ? application.name : application.about.title;
    version = application.about.version;
    for (const auto* const handler : application.endpoints) {
        if (handler->generates.empty()) continue;
        const auto why = why_no_generator(*handler);
        if (why.empty()) generators_.push_back(handler);
        else std::fprintf(stderr, "conduit: warning: %s does not generate as \"%s\": %s\n", handler->handler.characters, handler->generates.characters, why.c_str());
    }
}

auto server::generator_named(std::string_view wanted) const -> const endpoint* {
    const auto found = std::ranges::find(generators_, wanted, [](const endpoint* handler) { return handler->generates.view(); });
    return found == generators_.end() ? nullptr : *found;
}

}
