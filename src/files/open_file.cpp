#include "open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "open_flags.hpp"

namespace conduit::files {

auto examine(net::descriptor descriptor) -> std::expected<open_file, int> {
    struct stat facts{};
    if (fstat(descriptor.get(), &facts) != 0) return std::unexpected(errno);
    return open_file{
        .descriptor = std::move(descriptor),
        .kind = S_ISREG(facts.st_mode)   ? open_file::kind::regular
                : S_ISDIR(facts.st_mode) ? open_file::kind::directory
                                         : open_file::kind::other,
        .size = static_cast<std::uint64_t>(facts.st_size),
        .modified = std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec,
        .inode = facts.st_ino,
    };
}

auto open_regular(const std::string& path) -> std::expected<open_file, int> {
    if (path.contains('\0')) return std::unexpected(ENOENT);
    net::descriptor descriptor(::open(path.c_str(), open_flags));
    if (!descriptor) return std::unexpected(errno);
    auto opened = examine(std::move(descriptor));
    if (opened && opened->kind != open_file::kind::regular) return std::unexpected(ENOENT);
    return opened;
}

}
