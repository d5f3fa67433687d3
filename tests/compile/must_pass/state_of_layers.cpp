#include <conduit/conduit.hpp>

// State that no handler takes: a layer does, of a handler, of the app, or of what is switched off.
struct metrics {};
struct hours {};
struct journal {};

struct counts {
    void before(const metrics& all) const;
};
auto open(conduit::next next, const hours& hours) -> conduit::task<>;
struct writes {
    void after(journal& all) const;
};

namespace shop {
using namespace conduit::annotations;
[[=get("/a"), =use<counts{}>]] auto a() -> int;
[[=get("/b"), =use<writes{}>, =when(false)]] auto b() -> int;
}

int main(int argc, char** argv) {
    metrics metrics;
    hours hours;
    journal journal;
    return conduit::app<^^shop, conduit::use<open>>{metrics, hours, journal}.run(argc, argv);
}
