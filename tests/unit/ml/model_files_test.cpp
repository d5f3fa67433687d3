#include <ml/external_data.hpp>
#include <ml/model_files.hpp>
#include <ml/model_watch.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "onnx_model.hpp"

namespace {

namespace ml = conduit::ml;
namespace files = std::filesystem;

class model_files : public testing::Test {
protected:
    onnx_model::folder outside;
    files::path models = outside.path / "models";

    void SetUp() override { files::create_directory(models); }
    void put(const std::string& path, std::string_view content = "x") { onnx_model::write(models / path, content); }
    auto find(std::string_view name) { return ml::find_model_files(models.string(), name); }
    auto error(std::string_view name) -> std::string {
        const auto found = find(name);
        return found ? "" : found.error();
    }
};

TEST_F(model_files, single_and_versioned) {
    put("one.onnx"), put("one.json");
    put("many/10/model.onnx"), put("many/9/model.onnx"), put("many/config.pbtxt");
    put("many/08/model.onnx"), put("many/0/model.onnx"), put("many/x/model.onnx"), put("many/99999999999999999999/model.onnx"), put("many/11/other.onnx");
    const auto one = find("one");
    ASSERT_TRUE(one) << one.error();
    EXPECT_EQ(one->versions.at(0).name, "");
    EXPECT_EQ(one->config, (models / "one.json").string());
    auto many = find("many");
    ASSERT_TRUE(many) << many.error();
    ASSERT_EQ(many->versions.size(), 2u);
    EXPECT_EQ(many->versions[0].number, 9u);
    EXPECT_EQ(many->versions[1].path, (models / "many/10/model.onnx").string());
    EXPECT_EQ(many->triton_config, (models / "many/config.pbtxt").string());
    EXPECT_EQ(ml::list_model_names(models.string()), (std::vector<std::string>{"many", "one"}));

    auto latest = *many, listed = *many;
    EXPECT_TRUE(ml::choose_versions(latest, {}));
    EXPECT_EQ(latest.versions.size(), 1u);
    EXPECT_EQ(latest.versions[0].number, 10u);
    EXPECT_TRUE(ml::choose_versions(listed, {.which = ml::version_policy::kind::specific, .listed = {9}}));
    EXPECT_EQ(listed.versions.at(0).number, 9u);
    EXPECT_EQ(ml::choose_versions(*many, {.which = ml::version_policy::kind::specific, .listed = {9, 12}}).error(),
              "model \"many\": its configuration asks for version 12, which is not there");
}

TEST_F(model_files, names_that_could_leave_the_directory) {
    const std::string longest(129, 'a');
    for (const auto* name : {"", ".", "..", "../models/pair", "a/b", "/etc/passwd", "a\\b", "a b", "a..b", "a\nb", longest.c_str()})
        EXPECT_TRUE(error(name).contains("cannot be the name of a model")) << name;
    EXPECT_TRUE(error(std::string_view("a\0b", 3)).contains("cannot be the name of a model"));
}

TEST_F(model_files, links_that_leave_the_directory) {
    onnx_model::write(outside.path / "secret/1/model.onnx", "x");
    files::create_symlink("../secret/1/model.onnx", models / "file.onnx");
    files::create_directory_symlink("../secret", models / "folder");
    files::create_directory_symlink("../../secret/1", (files::create_directories(models / "version"), models / "version/1"));
    put("inside/1/other.onnx"), put("settings.onnx"), put("alias.onnx");
    files::create_symlink("../../../secret/1/model.onnx", models / "inside/1/model.onnx");
    files::create_symlink("../secret/1/model.onnx", models / "settings.json");
    files::create_symlink("nowhere.onnx", models / "dangling.onnx");
    files::create_symlink("alias.onnx", models / "near.onnx");
    const auto refused = " is refused: it leads out of the directory of models, to " + outside.path.string() + "/secret";
    EXPECT_EQ(error("file"), (models / "file.onnx").string() + refused + "/1/model.onnx");
    EXPECT_EQ(error("folder"), (models / "folder").string() + refused);
    EXPECT_EQ(error("version"), (models / "version/1").string() + refused + "/1");
    EXPECT_TRUE(error("inside").contains(refused));
    EXPECT_TRUE(error("settings").contains(refused));
    EXPECT_TRUE(error("dangling").contains("cannot be read"));
    EXPECT_EQ(error("near"), "");
}

TEST_F(model_files, what_is_no_file_or_twice_there) {
    put("both.onnx"), put("both/1/model.onnx");
    EXPECT_TRUE(error("both").starts_with("two models \"both\": "));
    put("twice/1/model.onnx"), put("twice/model.json"), put("twice/config.pbtxt");
    EXPECT_TRUE(error("twice").starts_with("two configurations of the model \"twice\": "));
    files::create_directories(models / "folder.onnx");
    EXPECT_EQ(error("folder"), (models / "folder.onnx").string() + " is no regular file");
    ASSERT_EQ(::mkfifo((models / "pipe.onnx").c_str(), 0600), 0);
    EXPECT_EQ(error("pipe"), (models / "pipe.onnx").string() + " is no regular file");
    EXPECT_EQ(ml::read_whole_file((models / "pipe.onnx").string(), 10).error(), (models / "pipe.onnx").string() + " is no regular file");
    EXPECT_TRUE(ml::find_model_files((models / "none").string(), "a").error().contains("cannot be read"));
    EXPECT_TRUE(ml::list_model_names((models / "both.onnx").string()).error().contains("is no directory"));
    put("large", "123456");
    EXPECT_EQ(ml::read_whole_file((models / "large").string(), 5).error(), (models / "large").string() + " is too large: 6 bytes, of at most 5");
    EXPECT_EQ(ml::read_whole_file((models / "large").string(), 6), "123456");
}

TEST_F(model_files, a_change_is_told_once_it_has_settled) {
    put("old.onnx");
    ml::settled_changes changes(ml::read_signatures(models.string()));
    const auto next = [&] { return changes.next(ml::read_signatures(models.string())); };
    using names = std::vector<std::string>;
    EXPECT_EQ(next(), names{});
    put("new/1/model.onnx", "half");
    EXPECT_EQ(next(), names{});
    put("new/1/model.onnx", "half of it");
    EXPECT_EQ(next(), names{});
    EXPECT_EQ(next(), names{"new"});
    EXPECT_EQ(next(), names{});
    put("new/model.json", "{}"), put("old.onnx", "changed");
    EXPECT_EQ(next(), names{});
    EXPECT_EQ(next(), (names{"new", "old"}));
    files::remove(models / "old.onnx");
    EXPECT_EQ(next(), names{});
    EXPECT_EQ(next(), names{"old"});
    EXPECT_EQ(next(), names{});
}

TEST_F(model_files, weights_beside_a_model_must_lie_in_its_folder) {
    put("weights.bin", std::string(4, 'x'));
    onnx_model::write(outside.path / "secret.bin", std::string(4, 'x'));
    files::create_symlink("../secret.bin", models / "link.bin");
    const auto check = [&](std::string_view location) {
        const auto found = ml::external_locations(onnx_model::multiply(onnx_model::external_tensor("w", 1, location), 1));
        EXPECT_EQ(found, std::vector<std::string>{std::string(location)});
        return ml::check_external_locations((models / "m.onnx").string(), *found).has_value();
    };
    EXPECT_TRUE(check("weights.bin"));
    EXPECT_TRUE(check("./weights.bin"));
    for (const auto* location : {"../secret.bin", "/etc/passwd", "link.bin", "missing.bin", "*/_ORT_MEM_ADDR_/*", "", ".", "..", "weights.bin/../../secret.bin"})
        EXPECT_FALSE(check(location)) << location;
    EXPECT_EQ(ml::external_locations(onnx_model::multiply_by(2)), std::vector<std::string>{});
}

TEST(external_data, is_found_in_graphs_within_graphs) {
    using onnx_model::bytes;
    auto graph = bytes(5, onnx_model::external_tensor("w", 1, "deep.bin"));
    for (int i = 0; i < 20; ++i) graph = bytes(1, bytes(5, bytes(6, graph)));
    EXPECT_EQ(conduit::ml::external_locations(onnx_model::model(graph)), std::vector<std::string>{"deep.bin"});
    for (int i = 0; i < 200; ++i) graph = bytes(1, bytes(5, bytes(6, graph)));
    EXPECT_FALSE(conduit::ml::external_locations(onnx_model::model(graph)));
    const auto whole = onnx_model::multiply_by(2);
    EXPECT_FALSE(conduit::ml::external_locations(std::string_view(whole).substr(0, whole.size() - 1)));
    EXPECT_FALSE(conduit::ml::external_locations("this is not a model"));
    EXPECT_FALSE(conduit::ml::external_locations(std::string(20, '\xff')));
}

}
