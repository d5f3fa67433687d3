#include "model_watch.hpp"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <format>
#include <set>
#include <vector>

#include "background_thread.hpp"
#include "model_files.hpp"

namespace conduit::ml {
namespace {

namespace files = std::filesystem;

constexpr auto interval = std::chrono::milliseconds(500);
constexpr int most_files = 10'000;  // of one model

void add_signature(std::string& signature, const files::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return;
    signature += std::format("{} {} {} {}.{:09}\n", path.string(), status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// Of a folder, what is in it.
void add_folder(std::string& signature, const files::path& folder, int levels, int& left) {
    std::error_code error;
    std::set<files::path> inside;  // in an order that does not change
    for (files::directory_iterator entry(folder, error), end; !error && entry != end && left-- > 0; entry.increment(error)) inside.insert(entry->path());
    for (const auto& path : inside) {
        add_signature(signature, path);
        if (levels > 1 && files::is_directory(path, error)) add_folder(signature, path, levels - 1, left);
    }
}

}

auto read_signatures(const std::string& directory) -> model_signatures {
    model_signatures all;
    const auto names = list_model_names(directory);
    if (!names) return all;
    for (const auto& name : *names) {
        auto& signature = all[name];
        const auto base = files::path(directory) / name;
        int left = most_files;
        for (const auto* suffix : {".onnx", ".json"}) add_signature(signature, base.string() + suffix);
        add_folder(signature, base, 2, left);
    }
    return all;
}

auto settled_changes::next(model_signatures now) -> std::vector<std::string> {
    std::set<std::string> names;
    for (const auto* each : {&told_, &now})
        for (const auto& [name, signature] : *each) names.insert(name);
    const auto same = [](const model_signatures& a, const model_signatures& b, const std::string& name) {
        const auto left = a.find(name), right = b.find(name);
        return left == a.end() || right == b.end() ? (left == a.end()) == (right == b.end()) : left->second == right->second;
    };
    std::vector<std::string> changed;
    for (const auto& name : names) {
        if (same(now, told_, name) || !same(now, before_, name)) continue;
        changed.push_back(name);
        if (now.contains(name)) told_[name] = now[name];
        else told_.erase(name);
    }
    before_ = std::move(now);
    return changed;
}

model_watch::model_watch(const std::string& directory, std::function<void(const std::string& name)> changed)
    : changed_(std::move(changed)), thread_([this, directory, changes = settled_changes(read_signatures(directory))] mutable { work(directory, std::move(changes)); }) {}

model_watch::~model_watch() {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    stopped_.notify_all();
}

void model_watch::work(const std::string& directory, settled_changes changes) {
    begin_background_thread("model watch");
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, interval, [this] { return stopping_; })) {
        lock.unlock();
        for (const auto& name : changes.next(read_signatures(directory))) changed_(name);
        lock.lock();
    }
}

}
