#include <conduit/files/file.hpp>

#include <utility>

#include "found.hpp"

namespace conduit {

file::file(std::string path, file_options options) : path_(std::move(path)), options_(std::move(options)) {}
file::file(std::unique_ptr<files::found> in_directory, file_options options) : options_(std::move(options)), found_(std::move(in_directory)) {}
file::file(file&&) noexcept = default;
auto file::operator=(file&&) noexcept -> file& = default;
file::~file() = default;

}
