#include "model_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <system_error>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model_files.hpp"
#include "runtime.hpp"

namespace conduit::ml {
namespace {

namespace files = std::filesystem;

constexpr std::string_view suffix = ".onnx", unfinished = ".part";
constexpr auto abandoned_after = std::chrono::hours(1);  // an unfinished file of a process that is no more

auto hash(std::string_view bytes) -> std::string {
    const auto value = XXH3_128bits(bytes.data(), bytes.size());
    return std::format("{:016x}{:016x}", value.high64, value.low64);
}

/// What the processor can do: the kernels and layouts that the optimiser chooses depend on it.
auto processor() -> const std::string& {
    static const std::string words = [] {
        std::string found, line;
        std::ifstream file("/proc/cpuinfo");
        for (int i = 0; i < 64 && std::getline(file, line) && !line.empty(); ++i)
            if (line.starts_with("model name") || line.starts_with("flags") || line.starts_with("Features")) found += line + '\n';
        return found;
    }();
    return words;
}

auto default_folder() -> std::string {
    if (const char* base = std::getenv("XDG_CACHE_HOME"); base != nullptr && *base == '/') return std::string(base) + "/conduit/models";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') return std::string(home) + "/.cache/conduit/models";
    return {};
}

}

auto model_cache::open(const std::string& wanted, std::uint64_t most_bytes) -> std::expected<model_cache, std::string> {
    const auto folder = wanted == "auto" ? default_folder() : wanted;
    const auto failed = [&](const std::string& why) { return std::unexpected("the cache of models, " + folder + ", cannot be used: " + why); };
    if (folder.empty()) return std::unexpected("there is no folder for the cache of models: HOME is not set; name one with --model-cache");
    std::error_code error;
    files::create_directories(files::path(folder).parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(std::generic_category().message(errno));
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0) return failed(std::generic_category().message(errno));
    if (!S_ISDIR(status.st_mode)) return failed("it is no folder");
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return failed("others can write to it");
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return failed(std::generic_category().message(errno));
    return model_cache(folder, most_bytes);
}

auto model_cache::key(std::string_view model, std::span<const provider_config> providers) -> std::string {
    auto words = "1\n" + hash(model) + '\n' + runtime::version() + '\n' + ort().GetBuildInfoString() + '\n' + processor();
    for (const auto& provider : providers) {
        words += '\n' + provider.name;
        for (const auto& [option, value] : provider.options) words += '\n' + option + '=' + value;
    }
    return hash(words);
}

auto model_cache::find(const std::string& key) const -> std::optional<std::string> {
    std::error_code error;
    for (const auto& entry : files::directory_iterator(folder_, error)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(key + "-") || !name.ends_with(suffix)) continue;
        auto content = read_whole_file(entry.path().string(), most_bytes_);
        if (content && name == key + "-" + hash(*content) + std::string(suffix)) {
            ::utimensat(AT_FDCWD, entry.path().c_str(), nullptr, 0);
            return *std::move(content);
        }
        files::remove(entry.path(), error);
    }
    return std::nullopt;
}

auto model_cache::begin(const std::string& key) const -> std::string {
    static std::atomic<unsigned> count{0};
    return folder_ + "/" + key + "-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + std::string(unfinished);
}

void model_cache::keep(const std::string& key, const std::string& file) const {
    std::error_code error;
    if (const auto content = read_whole_file(file, most_bytes_))
        files::rename(file, folder_ + "/" + key + "-" + hash(*content) + std::string(suffix), error);
    files::remove(file, error);
    make_room();
}

void model_cache::drop(const std::string& key) const {
    std::error_code error;
    std::vector<files::path> found;
    for (const auto& entry : files::directory_iterator(folder_, error))
        if (entry.path().filename().string().starts_with(key + "-") && entry.path().extension() == suffix) found.push_back(entry.path());
    for (const auto& path : found) files::remove(path, error);
}

void model_cache::make_room() const {
    struct entry {
        files::path path;
        files::file_time_type used;
        std::uint64_t size;
    };
    std::vector<entry> entries;
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& each : files::directory_iterator(folder_, error)) {
        std::error_code gone;  // another process makes room, too
        const auto used = files::last_write_time(each.path(), gone);
        const auto size = gone ? 0 : files::file_size(each.path(), gone);
        if (gone) continue;
        if (each.path().extension() == unfinished) {
            if (used < files::file_time_type::clock::now() - abandoned_after) files::remove(each.path(), gone);
        } else if (each.path().extension() == suffix) {
            bytes += size;
            entries.push_back({each.path(), used, size});
        }
    }
    std::ranges::sort(entries, {}, &entry::used);
    for (const auto& oldest : entries) {
        if (bytes <= most_bytes_) break;
        files::remove(oldest.path, error);
        bytes -= oldest.size;
    }
}

}
