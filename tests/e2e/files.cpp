#include <conduit/conduit.hpp>
#include <conduit/files.hpp>

#include <cstdlib>
#include <filesystem>

// Files and directories for tests/e2e/test_files.py, which makes them where FILES_ROOT says.
namespace site {
using namespace conduit::annotations;
using conduit::directory, conduit::file, conduit::problem;
using std::filesystem::path;

inline const path root = std::getenv("FILES_ROOT") ? std::getenv("FILES_ROOT") : ".";

struct precompressed : directory { using directory::directory; };
struct everything : directory { using directory::directory; };
struct without_index : directory { using directory::directory; };

[[=get("/assets/*path")]]
auto asset(std::string_view path, directory& assets) -> std::expected<file, problem> { return assets.at(path); }
[[=get("/assets/")]]
auto assets_index(directory& assets) -> std::expected<file, problem> { return assets.at(""); }
[[=get("/packed/*path")]]
auto packed(std::string_view path, precompressed& assets) -> std::expected<file, problem> { return assets.at(path); }
[[=get("/everything/*path")]]
auto whole(std::string_view path, everything& assets) -> std::expected<file, problem> { return assets.at(path); }
[[=get("/plain/*path")]]
auto plain(std::string_view path, without_index& assets) -> std::expected<file, problem> { return assets.at(path); }
[[=get("/later/*path")]]
auto later(std::string_view path, directory& assets) -> conduit::task<std::expected<file, problem>> { co_return assets.at(path); }
[[=get("/worker/*path"), =blocking]]
auto worker(std::string_view path, directory& assets) -> std::expected<file, problem> { return assets.at(path); }
[[=get("/saved/*path")]]
auto saved(std::string_view path, std::string_view as, directory& assets) -> std::expected<file, problem> {
    return assets.at(path, {.content_type = "text/x-saved", .download = std::string(as), .cache_control = "no-store"});
}

[[=get("/logo")]]
auto logo() -> file { return file{root / "assets/logo.png"}; }
[[=get("/missing")]]
auto missing() -> file { return file{root / "missing\n.png"}; }
[[=get("/folder")]]
auto folder() -> file { return file{root / "assets"}; }
[[=post("/made"), =status(201)]]
auto made() -> file { return file{root / "assets/a.txt"}; }
[[=get("/more")]]
auto more() -> conduit::reply<file, 203> { return {file{root / "assets/a.txt"}, {{"X-More", "1"}}}; }
/// Opened, dropped, and never sent.
[[=get("/dropped")]]
auto dropped(directory& assets) -> std::string { return assets.at("big.bin") ? "opened" : "not there"; }
/// What happens when somebody truncates a file that is being sent.
[[=get("/shrunk")]]
auto shrunk(directory& assets) -> std::expected<file, problem> {
    std::filesystem::resize_file(root / "assets/shrinking.bin", 1'000'000);
    auto found = assets.at("shrinking.bin");
    std::filesystem::resize_file(root / "assets/shrinking.bin", 400'000);
    return found;
}

}

int main(int argc, char** argv) {
    const auto assets = site::root / "assets";
    conduit::directory plain{assets, {.cache_control = "max-age=60"}};
    site::precompressed precompressed{assets, {.precompressed = true}};
    site::everything everything{assets, {.index = "a.txt", .hidden = true}};
    site::without_index without_index{assets, {.index = ""}};
    return conduit::app<^^site>{plain, precompressed, everything, without_index}.run(argc, argv);
}
