#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "files/tree.hpp"

namespace {

using conduit::files::is_plain;
using conduit::files::open_file;
using conduit::files::tree;
namespace fs = std::filesystem;

class tree_test : public testing::TestWithParam<tree::way> {
protected:
    tree_test() {
        std::string name = fs::temp_directory_path() / "conduit-tree-XXXXXX";
        base_ = mkdtemp(name.data());
        fs::create_directories(root() / "docs/deep");
        write(base_ / "secret", "secret");
        write(root() / "a.txt", "a");
        write(root() / "docs/deep/b.txt", "bb");
        fs::create_symlink("a.txt", root() / "inside");
        fs::create_symlink("docs/deep", root() / "short");
        fs::create_symlink("../secret", root() / "outside");
        fs::create_symlink(base_, root() / "up");
        fs::create_symlink(root() / "a.txt", root() / "absolute");
        fs::create_symlink("loop", root() / "loop");
        fs::create_symlink("/proc/self/root", root() / "magic");
        mkfifo((root() / "fifo").c_str(), 0600);
    }
    ~tree_test() override { fs::remove_all(base_); }

    static void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }
    auto root() const -> fs::path { return base_ / "root"; }

    fs::path base_;
};

TEST_P(tree_test, opens_what_is_inside) {
    const tree opened(root(), GetParam());
    const auto file = opened.open("docs/deep/b.txt");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->kind, open_file::kind::regular);
    EXPECT_EQ(file->size, 2u);
    EXPECT_GT(file->modified, 0);
    EXPECT_EQ(opened.open("docs").value().kind, open_file::kind::directory);
    EXPECT_EQ(opened.open("fifo").value().kind, open_file::kind::other);  // without waiting for somebody who writes
    for (const auto name : {"b.txt", "docs/b.txt", "a.txt/b", "docs/deep/b.txt/index.html"}) EXPECT_FALSE(opened.open(name)) << name;
}

TEST_P(tree_test, does_not_leave) {
    const tree opened(root(), GetParam());
    for (const auto name : {"outside", "up/secret", "up/root/a.txt", "absolute", "loop", "magic/etc/passwd", "../secret", "docs/../../secret",
                            "/etc/passwd"}) {
        if (GetParam() == tree::way::step_wise && std::string_view(name).contains("..")) continue;  // is_plain's part
        EXPECT_FALSE(opened.open(name)) << name;
    }
}

TEST_P(tree_test, follows_links_that_stay_only_where_the_system_checks) {
    const tree opened(root(), GetParam());
    const bool follows = GetParam() == tree::way::system;
    EXPECT_EQ(opened.open("inside").has_value(), follows);
    EXPECT_EQ(opened.open("short/b.txt").has_value(), follows);
}

TEST_P(tree_test, stays_the_directory_that_was_opened) {
    const tree opened(root(), GetParam());
    fs::rename(root(), base_ / "elsewhere");
    EXPECT_TRUE(opened.open("a.txt"));
}

INSTANTIATE_TEST_SUITE_P(ways, tree_test, testing::Values(tree::way::system, tree::way::step_wise),
                         [](const auto& instance) { return instance.param == tree::way::system ? "system" : "step_wise"; });

TEST(tree, is_a_directory) {
    EXPECT_THROW(tree("/nonexistent/directory"), std::system_error);
    EXPECT_THROW(tree("/dev/null"), std::system_error);
}

TEST(plain_path, table) {
    for (const auto path : {"", "a", "a.txt", "a/b/c", "docs/", "a..b", "...", "a.", ".well-known/x", "a b", "%2e%2e", "ä"})
        EXPECT_TRUE(is_plain(path, true)) << path;
    for (const auto path : {"/", "/a", "a//b", "a//", ".", "..", "../a", "a/..", "a/../b", "./a", "a/.", "a/./b", "\\", "a\\b", "..\\a"})
        EXPECT_FALSE(is_plain(path, true)) << path;
    EXPECT_FALSE(is_plain(std::string_view("a\0.txt", 6), true));
    for (const auto path : {".git", ".git/config", "a/.env", "...", ".well-known/.x", ".well-knownx"}) {
        EXPECT_FALSE(is_plain(path, false)) << path;
        EXPECT_TRUE(is_plain(path, true)) << path;
    }
    EXPECT_TRUE(is_plain(".well-known/acme-challenge/x", false));
}

}
