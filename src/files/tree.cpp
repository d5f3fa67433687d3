#include "tree.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "../http/split.hpp"
#include "open_flags.hpp"

namespace conduit::files {
namespace {

auto open_beneath(int root, const char* name) -> net::descriptor {
    open_how how{};
    how.flags = open_flags;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    // EAGAIN: something was renamed on the way, so that the kernel cannot tell whether the path stays inside.
    constexpr int attempts = 8;
    long opened = -1;
    for (int i = 0; i < attempts; ++i) {
        opened = syscall(SYS_openat2, root, name, &how, sizeof how);
        if (opened >= 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    return net::descriptor(static_cast<int>(opened));
}

auto open_root(const std::string& path) -> net::descriptor {
    net::descriptor root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) throw std::system_error(errno, std::generic_category(), "the directory '" + path + "' cannot be opened");
    return root;
}

}

tree::tree(const std::string& path) : root_(open_root(path)), way_(way::system) {
    // Older kernels do not have it, and some sandboxes refuse what they do not know.
    if (!open_beneath(root_.get(), ".") && (errno == ENOSYS || errno == EPERM)) way_ = way::step_wise;
}

tree::tree(const std::string& path, way chosen) : root_(open_root(path)), way_(chosen) {}

auto tree::open(const std::string& name) const -> std::expected<open_file, int> {
    auto descriptor = way_ == way::system ? open_beneath(root_.get(), name.c_str()) : open_step_wise(name);
    if (!descriptor) return std::unexpected(errno);
    return examine(std::move(descriptor));
}

auto tree::open_step_wise(const std::string& name) const -> net::descriptor {
    net::descriptor folder;
    std::string_view left = name;
    for (;;) {
        const auto at = folder ? folder.get() : root_.get();
        const std::string segment(http::take_until(left, '/'));
        if (left.empty()) return net::descriptor(openat(at, segment.c_str(), open_flags | O_NOFOLLOW));
        net::descriptor next(openat(at, segment.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return next;
        folder = std::move(next);
    }
}

auto is_plain(std::string_view path, bool hidden) -> bool {
    if (path.contains('\0') || path.contains('\\')) return false;
    while (!path.empty()) {
        const auto segment = http::take_until(path, '/');
        if (segment.empty() || segment == "." || segment == "..") return false;
        if (segment.starts_with('.') && !hidden && segment != ".well-known") return false;
    }
    return true;
}

}
