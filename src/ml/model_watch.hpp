#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace conduit::ml {

/// What identifies the state of a model's files without reading them: paths, sizes, times, inodes.
using model_signatures = std::map<std::string, std::string>;
auto read_signatures(const std::string& directory) -> model_signatures;

/// Tells the models whose files differ from those that were told last, once they stay the same from one look to the next: a file
/// that is being written does not. Also of models that are new, or gone.
class settled_changes {
public:
    explicit settled_changes(model_signatures now) : told_(std::move(now)), before_(told_) {}
    auto next(model_signatures now) -> std::vector<std::string>;

private:
    model_signatures told_;
    model_signatures before_;
};

/// A thread that looks at a models directory twice a second, for what changed since this was made.
class model_watch {
public:
    model_watch(const std::string& directory, std::function<void(const std::string& name)> changed);
    ~model_watch();
    model_watch(const model_watch&) = delete;
    auto operator=(const model_watch&) -> model_watch& = delete;

private:
    void work(const std::string& directory, settled_changes changes);

    std::function<void(const std::string& name)> changed_;
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stopping_ = false;
    std::jthread thread_;
};

}
