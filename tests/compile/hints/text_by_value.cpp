#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct filter {
    std::string tag = "none";
};
struct article {
    std::string title;
};
[[=get("/posts/:slug")]] auto get_post(std::string slug) -> std::string;
[[=get("/posts"), =head("/posts")]] auto list_posts(std::optional<std::string> tag, int page) -> std::string;
[[=get("/tags/:tag"), =silence("text-by-value")]] auto get_tag(std::string tag) -> std::string;
[[=get("/views")]] auto views(std::string_view tag, std::optional<std::string_view> author, std::vector<std::string> words) -> std::string;
[[=get("/fields")]] auto fields(conduit::query<filter> filter) -> std::string;
[[=post("/posts")]] auto add_post(article body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
