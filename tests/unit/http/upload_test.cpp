#include <conduit/http/upload.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using conduit::upload;

auto text_of(const std::filesystem::path& path) -> std::string {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct upload_saved : testing::Test {
    std::filesystem::path folder = make_folder();

    ~upload_saved() override { std::filesystem::remove_all(folder); }

    static auto make_folder() -> std::filesystem::path {
        auto name = (std::filesystem::temp_directory_path() / "conduit-upload-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        return name;
    }
    auto files() const -> std::ptrdiff_t { return std::distance(std::filesystem::directory_iterator(folder), {}); }
};

TEST_F(upload_saved, is_there_with_its_content) {
    const std::string content(1'000'000, '\xfe');
    EXPECT_TRUE((upload{"x", "", content}.save_to(folder / "a")));
    EXPECT_EQ(text_of(folder / "a"), content);
    EXPECT_TRUE((upload{"x", "", ""}.save_to(folder / "b")));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "b"));
    EXPECT_EQ(files(), 2);
}

TEST_F(upload_saved, replaces_what_was_there) {
    EXPECT_TRUE((upload{"x", "", "first"}.save_to(folder / "a")));
    std::ifstream reader(folder / "a");
    EXPECT_TRUE((upload{"x", "", "second"}.save_to(folder / "a")));
    EXPECT_EQ(text_of(folder / "a"), "second");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "first");  // another file, not the same one written over
    EXPECT_EQ(files(), 1);
}

TEST_F(upload_saved, says_why_not) {
    const auto missing = upload{"x", "", "text"}.save_to(folder / "none/a");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error(), (folder / "none/a").string() + " cannot be written: No such file or directory");
    std::filesystem::create_directory(folder / "taken");
    const auto taken = upload{"x", "", "text"}.save_to(folder / "taken");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error(), (folder / "taken").string() + " cannot be written: Is a directory");
    EXPECT_EQ(files(), 1);  // nothing is left of the attempt
}

}
