#include <conduit/conduit.hpp>
#include <set>

namespace shop {
using namespace conduit::annotations;

struct count {
    std::string word;
    int times = 0;
};
#ifdef RIGHT
[[=get("/words")]] auto count_words(std::string_view text) -> std::vector<count>;
#else
[[=get("/words")]] auto count_words(std::string_view text) -> std::set<std::string>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
