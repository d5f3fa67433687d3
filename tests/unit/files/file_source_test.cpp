#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "files/file_source.hpp"

namespace {

using conduit::files::file_source;
using state = conduit::body_source::state;

/// A file without a name, of the given text.
auto file_of(std::string_view text) -> conduit::net::descriptor {
    std::string name = "/tmp/conduit-source-XXXXXX";
    conduit::net::descriptor file(mkstemp(name.data()));
    unlink(name.c_str());
    EXPECT_EQ(write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return file;
}

TEST(file_source, gives_a_range_in_pieces) {
    file_source source(file_of("0123456789"), 2, 7);
    EXPECT_EQ(source.size(), 7u);
    EXPECT_EQ(source.file()->offset, 2u);
    std::string got = "> ";
    EXPECT_EQ(source.read(got, 3), state::more);
    EXPECT_EQ(source.read(got, 3), state::more);
    EXPECT_EQ(source.read(got, 3), state::ended);
    EXPECT_EQ(got, "> 2345678");
    EXPECT_EQ(source.read(got, 3), state::ended);
    EXPECT_EQ(got, "> 2345678");
}

TEST(file_source, fails_where_the_file_has_shrunk) {
    auto file = file_of("0123456789");
    const int number = file.get();
    file_source source(std::move(file), 0, 10);
    std::string got;
    EXPECT_EQ(source.read(got, 4), state::more);
    ASSERT_EQ(ftruncate(number, 6), 0);
    EXPECT_EQ(source.read(got, 4), state::more);
    EXPECT_EQ(source.read(got, 4), state::failed);
    EXPECT_EQ(got, "012345");
}

TEST(file_source, closes_its_file) {
    auto file = file_of("x");
    const int number = file.get();
    { const file_source source(std::move(file), 0, 1); EXPECT_NE(fcntl(number, F_GETFD), -1); }
    EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

}
