#include <conduit/conduit.hpp>

struct store {};
struct nothing {};
struct answers {
    auto before() const -> int;
};
struct goes_on {
    void before(conduit::next next) const;
};
struct both {
    void after() const;
    auto operator()(conduit::next next) const -> conduit::task<>;
};
struct changes {
    auto after(conduit::exchange& x) const -> bool;
};
auto plain(conduit::exchange& x, conduit::next next) -> void;
auto lost(conduit::exchange& x) -> conduit::task<>;
auto stored(conduit::next next, store& all) -> conduit::task<>;
auto named(conduit::next next, std::string_view name) -> conduit::task<>;
auto fine(conduit::next next, const conduit::request& request, conduit::response& response) -> conduit::task<>;

#ifdef RIGHT
namespace shop {
using namespace conduit::annotations;
[[=get("/a"), =use<fine>]] auto a() -> int;
}
#else
namespace shop {
using namespace conduit::annotations;
[[=get("/a"), =use<nothing{}, answers{}, goes_on{}, both{}, changes{}>]] auto a() -> int;
[[=get("/b"), =use<plain, lost, stored, named, 7>]] auto b() -> int;
}
#endif

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
