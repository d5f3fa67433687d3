#include "openapi.hpp"

#include <cstdio>
#include <fstream>

#include "../openapi/document.hpp"
#include "../openapi/paths.hpp"

namespace conduit::cli {

auto print_openapi(const application& application, const std::string& version, const std::string& file) -> int {
    for (const auto* endpoint : openapi::paths_of(application).left_out)
        std::fprintf(stderr, "note: %s %.*s is not in the document: OpenAPI cannot tell it from another path\n", name_of(endpoint->method).data(),
                     static_cast<int>(endpoint->pattern.length), endpoint->pattern.characters);
    const auto text = openapi::document_of(application, *openapi::version_named(version), openapi::json_text::layout::indented) + "\n";
    if (file.empty()) return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (out.flush()) return 0;
    std::fprintf(stderr, "%.*s: error: the document cannot be written to %s\n", static_cast<int>(application.name.size()), application.name.data(), file.c_str());
    return 1;
}

}
