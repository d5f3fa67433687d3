#include "model_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>

namespace conduit::ml {
namespace {

namespace files = std::filesystem;

/// The number of a folder that is a version: digits, without a 0 in front. 0: it is none.
auto version_number(std::string_view folder) -> std::uint64_t {
    if (folder.empty() || folder.front() < '1' || folder.front() > '9') return 0;
    std::uint64_t number = 0;
    const auto* const end = folder.data() + folder.size();
    const auto [stopped, failure] = std::from_chars(folder.data(), end, number);
    return failure == std::errc{} && stopped == end ? number : 0;
}

/// Looks into one models directory, and not beside it.
class directory_reader {
public:
    static auto open(const std::string& directory) -> std::expected<directory_reader, std::string> {
        std::error_code error;
        auto root = files::canonical(directory, error);
        if (error) return std::unexpected("the directory of models, " + directory + ", cannot be read: " + error.message() + " (change it with --models)");
        if (!files::is_directory(root, error)) return std::unexpected("the directory of models, " + directory + ", is no directory (change it with --models)");
        return directory_reader(std::move(root));
    }

    /// The real path of what is at `path`; empty when nothing is there.
    auto regular_file(const files::path& path) const -> std::expected<std::string, std::string> {
        std::error_code error;
        const auto link = files::symlink_status(path, error);
        if (link.type() == files::file_type::not_found) return std::string{};
        const auto real = files::canonical(path, error);
        if (error) return std::unexpected(path.string() + " cannot be read: " + error.message());
        if (!contains(real)) return std::unexpected(path.string() + " is refused: it leads out of the directory of models, to " + real.string());
        if (!files::is_regular_file(real, error)) return std::unexpected(path.string() + " is no regular file");
        return real.string();
    }

    /// The same for a folder.
    auto folder(const files::path& path) const -> std::expected<std::string, std::string> {
        std::error_code error;
        const auto real = files::canonical(path, error);
        if (error || !files::is_directory(real, error)) return std::string{};
        if (!contains(real)) return std::unexpected(path.string() + " is refused: it leads out of the directory of models, to " + real.string());
        return real.string();
    }

private:
    explicit directory_reader(files::path root) : root_(std::move(root)) {}

    auto contains(const files::path& real) const -> bool {
        return std::ranges::mismatch(root_, real).in1 == root_.end();
    }

    files::path root_;
};

/// Adds the version folders of `base` that hold a model.
auto add_versions(const directory_reader& reader, const files::path& base, model_files& found) -> std::expected<void, std::string> {
    std::error_code error;
    for (files::directory_iterator entry(base, error), end; !error && entry != end; entry.increment(error)) {
        const auto version = entry->path().filename().string();
        const auto number = version_number(version);
        if (number == 0) continue;
        const auto folder = reader.folder(entry->path());
        if (!folder) return std::unexpected(folder.error());
        if (folder->empty()) continue;
        auto file = reader.regular_file(entry->path() / "model.onnx");
        if (!file) return std::unexpected(std::move(file.error()));
        if (!file->empty()) found.versions.push_back({version, std::move(*file), number});
    }
    if (error) return std::unexpected(base.string() + " cannot be read: " + error.message());
    std::ranges::sort(found.versions, {}, &model_files::version::number);
    return {};
}

}

auto is_model_name(std::string_view name) -> bool {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return !name.empty() && name.size() <= 128 && name != "." && !name.contains("..") && name.find_first_not_of(allowed) == std::string_view::npos;
}

auto find_model_files(const std::string& directory, std::string_view wanted) -> std::expected<model_files, std::string> {
    const std::string name(wanted);
    if (!is_model_name(name))
        return std::unexpected("\"" + name + "\" cannot be the name of a model: letters, digits, '_', '-' and single dots can");
    const auto reader = directory_reader::open(directory);
    if (!reader) return std::unexpected(reader.error());

    const auto base = files::path(directory);
    model_files found{.name = name};
    auto single = reader->regular_file(base / (name + ".onnx"));
    if (!single) return std::unexpected(std::move(single.error()));
    const auto folder = reader->folder(base / name);
    if (!folder) return std::unexpected(folder.error());
    if (!folder->empty())
        if (const auto added = add_versions(*reader, base / name, found); !added) return std::unexpected(added.error());

    if (!single->empty() && !found.versions.empty())
        return std::unexpected("two models \"" + name + "\": " + *single + " and " + found.versions.back().path + "; keep one of them");
    if (single->empty() && found.versions.empty())
        return std::unexpected("no model \"" + name + "\": looked for " + (base / (name + ".onnx")).string() + " and " + (base / name).string() +
                               "/VERSION/model.onnx (change the directory with --models)");
    const bool versioned = single->empty();
    if (!versioned) found.versions.push_back({{}, *std::move(single)});

    auto config = reader->regular_file(versioned ? base / name / "model.json" : base / (name + ".json"));
    if (!config) return std::unexpected(std::move(config.error()));
    found.config = *std::move(config);
    if (!versioned) return found;
    auto triton = reader->regular_file(base / name / "config.pbtxt");
    if (!triton) return std::unexpected(std::move(triton.error()));
    found.triton_config = *std::move(triton);
    if (!found.config.empty() && !found.triton_config.empty())
        return std::unexpected("two configurations of the model \"" + name + "\": " + found.config + " and " + found.triton_config + "; keep one of them");
    return found;
}

auto list_model_names(const std::string& directory) -> std::expected<std::vector<std::string>, std::string> {
    if (const auto reader = directory_reader::open(directory); !reader) return std::unexpected(reader.error());
    std::set<std::string> names;
    std::error_code error;
    for (files::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        auto name = entry->path().filename().string();
        if (name.starts_with('.')) continue;
        std::error_code unknown;
        if (name.ends_with(".onnx") && !files::is_directory(entry->path(), unknown)) {
            name.resize(name.size() - std::strlen(".onnx"));
        } else {
            bool versioned = false;
            for (files::directory_iterator inner(entry->path(), unknown), none; !unknown && inner != none; inner.increment(unknown))
                versioned |= version_number(inner->path().filename().string()) != 0;
            if (!versioned) continue;
        }
        if (is_model_name(name)) names.insert(std::move(name));
    }
    if (error) return std::unexpected("the directory of models, " + directory + ", cannot be read: " + error.message());
    return std::vector<std::string>(names.begin(), names.end());
}

auto choose_versions(model_files& found, const version_policy& policy) -> std::expected<void, std::string> {
    auto& versions = found.versions;
    switch (policy.which) {
        case version_policy::kind::all: break;
        case version_policy::kind::latest:
            if (versions.size() > policy.count) versions.erase(versions.begin(), versions.end() - static_cast<std::ptrdiff_t>(policy.count));
            break;
        case version_policy::kind::specific:
            for (const auto number : policy.listed)
                if (!std::ranges::contains(versions, number, &model_files::version::number))
                    return std::unexpected("model \"" + found.name + "\": its configuration asks for version " + std::to_string(number) + ", which is not there");
            std::erase_if(versions, [&](const auto& version) { return !std::ranges::contains(policy.listed, version.number); });
            break;
    }
    return {};
}

auto read_whole_file(const std::string& path, std::uint64_t most, const std::stop_token& stop) -> std::expected<std::string, std::string> {
    constexpr std::size_t part = 16 * 1024 * 1024;  // bytes, between two looks at the stop
    const auto failed = [&](int error) { return std::unexpected(path + " cannot be read: " + std::generic_category().message(error)); };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe put there must not make us wait
    if (file < 0) return failed(errno);
    struct closer {
        int descriptor;
        ~closer() { ::close(descriptor); }
    } const owner{file};
    struct stat status{};
    if (::fstat(file, &status) != 0) return failed(errno);
    if (!S_ISREG(status.st_mode)) return std::unexpected(path + " is no regular file");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > most) return std::unexpected(path + " is too large: " + std::to_string(size) + " bytes, of at most " + std::to_string(most));
    std::string content;
    int error = 0;
    content.resize_and_overwrite(size, [&](char* data, std::size_t wanted) {
        std::size_t have = 0;
        while (have < wanted && !stop.stop_requested()) {
            const auto count = ::read(file, data + have, std::min(wanted - have, part));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) error = errno;
            if (count <= 0) break;
            have += static_cast<std::size_t>(count);
        }
        return have;
    });
    if (error != 0) return failed(error);
    if (content.size() != size && !stop.stop_requested()) return std::unexpected(path + " became shorter while it was read");
    return content;
}

}
