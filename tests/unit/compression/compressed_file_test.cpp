#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "compression/compressed_file.hpp"
#include "compression/decode.hpp"
#include "net/descriptor.hpp"

namespace {

using conduit::compression::compressed_file;
using conduit::http::encoding;

/// A file without a name, of the given text.
class temporary_file {
public:
    explicit temporary_file(std::string_view text) {
        std::string name = "/tmp/conduit-compressed-XXXXXX";
        file_ = conduit::net::descriptor(mkstemp(name.data()));
        unlink(name.c_str());
        write_again(text, 1000);
    }

    void write_again(std::string_view text, std::time_t modified) {
        EXPECT_EQ(ftruncate(file_.get(), 0), 0);
        EXPECT_EQ(pwrite(file_.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
        const timespec times[]{{modified, 0}, {modified, 0}};
        EXPECT_EQ(futimens(file_.get(), times), 0);
        size_ = text.size();
    }

    auto whole() const -> conduit::body_source::file_range { return {file_.get(), 0, size_}; }

private:
    conduit::net::descriptor file_;
    std::size_t size_ = 0;
};

auto plain_of(const std::shared_ptr<const std::string>& coded, encoding coding) {
    return conduit::compression::decode(coding, *coded, 100'000);
}

TEST(compressed_file, is_made_once_for_each_coding) {
    const std::string text(30'000, 'a');
    const temporary_file file(text);
    for (const auto coding : {encoding::gzip, encoding::br, encoding::zstd}) {
        const auto first = compressed_file(file.whole(), coding);
        ASSERT_TRUE(first);
        EXPECT_EQ(plain_of(first, coding), text);
        EXPECT_EQ(compressed_file(file.whole(), coding), first);
    }
}

TEST(compressed_file, is_made_anew_when_the_file_has_changed) {
    temporary_file file(std::string(3000, 'a'));
    const auto first = compressed_file(file.whole(), encoding::gzip);
    file.write_again(std::string(3000, 'b'), 1001);
    const auto second = compressed_file(file.whole(), encoding::gzip);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(plain_of(second, encoding::gzip), std::string(3000, 'b'));
}

TEST(compressed_file, of_a_part) {
    const temporary_file file(std::string(3000, 'a') + std::string(3000, 'b'));
    auto part = file.whole();
    part.offset = part.size = 3000;
    EXPECT_EQ(plain_of(compressed_file(part, encoding::gzip), encoding::gzip), std::string(3000, 'b'));
}

TEST(compressed_file, none_where_it_gains_nothing_or_is_shorter_than_it_was) {
    const temporary_file small("a");
    EXPECT_FALSE(compressed_file(small.whole(), encoding::gzip));
    EXPECT_FALSE(compressed_file(small.whole(), encoding::gzip));
    const temporary_file file(std::string(3000, 'a'));
    auto more = file.whole();
    more.size = 4000;
    EXPECT_FALSE(compressed_file(more, encoding::gzip));
}

TEST(compressed_file, goes_on_when_there_are_too_many) {
    std::string noise(200'000, ' ');
    unsigned state = 1;
    for (auto& c : noise) c = static_cast<char>('0' + (state = state * 1103515245 + 12345) / 65536 % 64);  // shrinks by a quarter
    temporary_file file(noise);
    for (std::time_t version = 0; version < 120; ++version) {  // about 18 MB compressed
        file.write_again(noise, 2000 + version);
        EXPECT_TRUE(compressed_file(file.whole(), encoding::zstd));
    }
    const auto last = compressed_file(file.whole(), encoding::zstd);
    EXPECT_EQ(compressed_file(file.whole(), encoding::zstd), last);
    EXPECT_EQ(conduit::compression::decode(encoding::zstd, *last, noise.size()), noise);
}

}
