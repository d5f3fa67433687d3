#include <cstdint>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

enum class order { newest, oldest };
struct search {
    [[=length(1, 80)]] std::string text;
    order by = order::newest;
    std::optional<double> least;
    std::vector<std::string> tags;
    std::vector<order> orders;
    [[=range(1, 100)]] int limit = 10;
};

[[=get("/posts"), =silence("text-by-value")]]
auto list_posts(std::optional<int> page, order by, std::optional<order> then, const bool drafts,
                std::vector<std::uint64_t> ids, std::vector<order> orders, std::string_view tag,
                [[=one_of({"a", "b"})]] std::string kind, std::optional<std::string> author,
                [[=min(0.5), =max(2)]] float scale, [[=length(1, 3)]] std::vector<std::string> tags) -> std::string;
[[=get("/search")]] auto find(conduit::query<search> search, const conduit::request& request) -> std::string;
[[=get("/by/:by")]] auto list_by(order by, conduit::query<search> search) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
