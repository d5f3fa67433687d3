#include "compressed_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <compare>
#include <map>
#include <mutex>
#include <optional>

#include "compress_whole.hpp"

namespace conduit::compression {
namespace {

constexpr std::size_t entry_size = 256;  // bytes that an entry takes besides its text, about

/// What a compressed text was made from.
struct origin {
    std::uint64_t device, inode;
    std::int64_t modified;  // nanoseconds since 1970
    std::uint64_t file_size, offset, size;
    http::encoding coding;

    auto operator<=>(const origin&) const = default;
};

auto origin_of(const body_source::file_range& range, http::encoding coding) -> std::optional<origin> {
    struct stat facts{};
    if (fstat(range.descriptor, &facts) != 0) return {};
    return origin{facts.st_dev,       facts.st_ino, std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec,
                  static_cast<std::uint64_t>(facts.st_size), range.offset, range.size, coding};
}

auto read(const body_source::file_range& range) -> std::optional<std::string> {
    std::string text(range.size, '\0');
    for (std::size_t done = 0; done < text.size();) {
        const auto count = pread(range.descriptor, text.data() + done, text.size() - done, static_cast<off_t>(range.offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return {};
        done += static_cast<std::size_t>(count);
    }
    return text;
}

/// Texts of all reactors; none where compressing gains nothing. When there are too many, all go: those that are in use are soon back.
class store {
public:
    auto find(const origin& wanted) -> std::optional<std::shared_ptr<const std::string>> {
        const std::lock_guard lock(mutex_);
        const auto found = texts_.find(wanted);
        if (found == texts_.end()) return {};
        return found->second;
    }

    void add(const origin& made_from, std::shared_ptr<const std::string> text) {
        const auto size = entry_size + (text ? text->size() : 0);
        const std::lock_guard lock(mutex_);
        if (size_ + size > most_in_compressed_files) {
            texts_.clear();
            size_ = 0;
        }
        if (texts_.emplace(made_from, std::move(text)).second) size_ += size;
    }

private:
    std::mutex mutex_;
    std::map<origin, std::shared_ptr<const std::string>> texts_;
    std::size_t size_ = 0;  // bytes
};

}

auto compressed_file(const body_source::file_range& range, http::encoding coding) -> std::shared_ptr<const std::string> {
    static store kept;
    const auto made_from = origin_of(range, coding);
    if (!made_from) return nullptr;
    if (auto found = kept.find(*made_from)) return *found;
    auto text = read(range);
    if (!text) return nullptr;
    const bool smaller = compress_whole(*text, coding);
    if (smaller) text->shrink_to_fit();
    auto made = smaller ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
    // Not if it was written to meanwhile: who knows what was read.
    if (origin_of(range, coding) == made_from) kept.add(*made_from, made);
    return made;
}

}
