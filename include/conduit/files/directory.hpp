#pragma once
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <conduit/files/file.hpp>
#include <conduit/http/problem.hpp>

namespace conduit {

namespace files {
class tree;
}

struct directory_options {
    std::string index = "index.html";  // what a path that ends with a slash gives; empty: a 404
    std::string cache_control{};       // of every file; empty: none
    bool precompressed = false;        // send NAME.br, NAME.zst or NAME.gz, where it is there, to clients that take it
    bool hidden = false;               // serve names that begin with a dot; `.well-known` is always served
};

/// A directory whose files clients name. State of the app:
///
///     directory assets{"web/assets", {.cache_control = "max-age=3600", .precompressed = true}};
///     return conduit::app<^^site>{assets}.run(argc, argv);
///
///     [[=get("/assets/*path")]]
///     auto asset(std::string_view path, directory& assets) -> std::expected<file, problem> { return assets.at(path); }
class directory {
public:
    /// Opens the directory; throws std::system_error where that fails. It stays the same one, whatever takes its name later.
    explicit directory(const std::string& path, directory_options options = {});

    /// The file that a client names, already percent-decoded; "" is the directory's own index. Anything that is not a regular
    /// file within the directory is a 404: symbolic links that lead out of it, `..`, hidden files, devices.
    auto at(std::string_view path, file_options options = {}) const -> std::expected<file, problem>;

private:
    std::shared_ptr<const files::tree> tree_;
    directory_options options_;
};

}
