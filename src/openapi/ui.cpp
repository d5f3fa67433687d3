#include "ui.hpp"

#include <array>

#include "documents.hpp"

namespace conduit::openapi {
namespace {

constexpr unsigned char page[]{
#embed "ui/page.html"
};
constexpr unsigned char style[]{
#embed "ui/page.css"
};
constexpr unsigned char start[]{
#embed "ui/start.js"
};
constexpr unsigned char swagger_script[]{
#embed "ui/swagger-ui-bundle.js.gz"
};
constexpr unsigned char swagger_style[]{
#embed "ui/swagger-ui.css.gz"
};
constexpr unsigned char licences[]{
#embed "ui/licences.txt.gz"
};

auto file(std::string_view name, std::string_view content_type, std::span<const unsigned char> bytes) -> ui_file {
    const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {name, content_type, content, content.starts_with("\x1f\x8b"), etag_of(content)};
}

}

auto ui_file_named(std::string_view name) -> const ui_file* {
    constexpr std::string_view script = "text/javascript; charset=utf-8", sheet = "text/css; charset=utf-8";
    static const std::array files{
        file("", "text/html; charset=utf-8", page),      file("page.css", sheet, style),          file("start.js", script, start),
        file("swagger-ui.js", script, swagger_script), file("swagger-ui.css", sheet, swagger_style), file("licences.txt", "text/plain; charset=utf-8", licences),
    };
    for (const auto& file : files)
        if (file.name == name) return &file;
    return nullptr;
}

}
