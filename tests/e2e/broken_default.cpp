// An app that does not start: its default is known only to the running program, and breaks its constraint.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

auto usual_limit() -> int;

struct page {
    [[=range(1, 100)]] int limit = usual_limit();
};
[[=get("/items")]]
auto list_items(conduit::query<page> page) -> int {
    return page->limit;
}

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }

auto shop::usual_limit() -> int { return 500; }
