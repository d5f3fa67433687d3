#include "temporary_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <conduit/http/problem.hpp>

namespace conduit {

void mapped_body::unmap() {
    ::munmap(bytes_, size_);
    bytes_ = nullptr;
    size_ = 0;
}

namespace http {
namespace {

constexpr int retry_after = 10;  // seconds

auto directory() -> std::string {
    const char* const named = std::getenv("TMPDIR");
    return named && *named ? named : "/tmp";
}

[[noreturn, gnu::cold]] void refused() {
    const auto why = std::generic_category().message(errno);
    std::fprintf(stderr, "conduit: error: a temporary file in %s, for a large body: %s (TMPDIR names the directory)\n", directory().c_str(), why.c_str());
    throw problem::unavailable("The server has no room for a body of this size.", retry_after);
}

}

temporary_file::~temporary_file() {
    if (is_open()) ::close(descriptor_);
}

void temporary_file::open() {
    const auto in = directory();
    descriptor_ = ::open(in.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (!is_open() && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {  // file systems that have no files without a name
        auto name = in + "/conduit-XXXXXX";
        descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (is_open()) ::unlink(name.c_str());
    }
    if (!is_open()) refused();
}

void temporary_file::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) refused();
        if (written <= 0) continue;
        size_ += static_cast<std::size_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void temporary_file::map(mapped_body& to) const {
    if (size_ == 0) return;
    void* const bytes = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
    if (bytes == MAP_FAILED) refused();
    to.hold(bytes, size_);
}

}
}
