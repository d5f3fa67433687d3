#pragma once
#include <span>
#include <string>
#include <string_view>

namespace conduit::openapi {

/// A file of the page that shows the document.
struct ui_file {
    std::string_view name;
    std::string_view content_type;
    std::string_view content;
    bool gzip = false;  // `content` is compressed
    std::string etag;
};

/// Null: there is none of that name. The page itself is "".
auto ui_file_named(std::string_view name) -> const ui_file*;

}
