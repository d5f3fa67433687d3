#pragma once
#include <memory>
#include <string>
#include <conduit/http/exchange.hpp>

namespace conduit {

namespace files {
struct found;  // what a path inside a directory leads to
}

struct file_options {
    std::string content_type{};   // empty: by the extension
    std::string download{};       // not empty: browsers save the file, under this name
    std::string cache_control{};  // empty: no Cache-Control
};

/// A file of this machine as the answer, with validators, conditions and ranges (RFC 9110 sections 13 and 14):
///
///     return file{"assets/logo.png"};
///     return file{"reports/2026.pdf", {.download = "report.pdf"}};
///
/// A path that is not absolute is looked up from the working directory; a file that cannot be opened is a 404. The path is
/// the server's own: what clients name is looked up in a `directory`, which they cannot leave.
class file {
public:
    explicit file(std::string path, file_options options = {});
    file(file&& other) noexcept;
    auto operator=(file&& other) noexcept -> file&;
    ~file();

private:
    friend class directory;
    friend void write(file&& file, exchange& x);

    file(std::unique_ptr<files::found> in_directory, file_options options);

    std::string path_;
    file_options options_;
    std::unique_ptr<files::found> found_;
};

/// Makes the file the answer to the request, as its method, its conditions and its range want it.
void write(file&& file, exchange& x);

}
