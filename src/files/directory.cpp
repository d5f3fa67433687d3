#include <conduit/files/directory.hpp>

#include <cerrno>
#include <utility>

#include "found.hpp"
#include "not_opened.hpp"

namespace conduit {

using files::open_file;

directory::directory(const std::string& path, directory_options options)
    : tree_(std::make_shared<const files::tree>(path)), options_(std::move(options)) {}

auto directory::at(std::string_view path, file_options options) const -> std::expected<file, problem> {
    if (!files::is_plain(path, options_.hidden)) return std::unexpected(files::not_opened({}, ENOENT));
    const bool names_directory = path.empty() || path.ends_with('/');
    const bool has_index = !options_.index.empty();
    if (names_directory && !has_index) return std::unexpected(files::not_opened({}, ENOENT));

    std::string name(path);
    if (names_directory) name += options_.index;
    auto opened = tree_->open(name);
    const bool needs_slash = opened && opened->kind == open_file::kind::directory && !names_directory && has_index;
    if (needs_slash) {
        name += '/' + options_.index;
        opened = tree_->open(name);
    }
    if (!opened) return std::unexpected(files::not_opened(name, opened.error()));
    if (opened->kind != open_file::kind::regular) return std::unexpected(files::not_opened(name, ENOENT));

    if (options.cache_control.empty()) options.cache_control = options_.cache_control;
    return file(std::make_unique<files::found>(tree_, std::move(name), std::move(*opened), options_.precompressed, needs_slash),
                std::move(options));
}

}
