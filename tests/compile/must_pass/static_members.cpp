#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct posts {
    [[=get("/posts")]] static auto list() -> std::string;
    [[=get("/posts/:id")]] static auto find(int id) -> std::string;
    auto not_a_handler() -> int;
};
class store {
public:
    store(int count) : count_(count) {}
    auto operator+=(int more) -> store& { return count_ += more, *this; }
    template <class T>
    auto as() const -> T;

private:
    auto hidden() -> int;
    int count_ = 0;
};
[[=get("/count")]] auto count(store& all) -> int;

}

int main(int argc, char** argv) {
    shop::store store{1};
    return conduit::app<^^shop>{store}.run(argc, argv);
}
