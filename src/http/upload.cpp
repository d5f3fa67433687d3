#include <conduit/http/upload.hpp>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <system_error>
#include <unistd.h>

namespace conduit {
namespace {

auto write_all(int file, std::string_view content) -> bool {
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

}

auto upload::save_to(const std::string& path) const -> std::expected<void, std::string> {
    const auto refused = [&] { return std::unexpected(std::format("{} cannot be written: {}", path, std::generic_category().message(errno))); };
    static std::atomic<unsigned> count = 0;
    std::string part;
    int file = -1;
    do {  // a name of its own, even beside what an earlier process of the same number left behind
        part = std::format("{}.{}-{}.part", path, ::getpid(), count++);
        file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (file < 0 && errno == EEXIST);
    if (file < 0) return refused();
    bool done = write_all(file, content);
    done = ::close(file) == 0 && done && std::rename(part.c_str(), path.c_str()) == 0;
    if (done) return {};
    auto error = refused();
    ::unlink(part.c_str());
    return error;
}

}
